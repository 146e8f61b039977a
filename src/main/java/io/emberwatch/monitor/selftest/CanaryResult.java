package io.emberwatch.monitor.selftest;

/**
 * How a drill ended.
 *
 * @param passed whether both frames were judged rightly and in time
 * @param detail one line for people
 */
public record CanaryResult(boolean passed, String detail) {
    static final CanaryResult PASSED = new CanaryResult(true, "a known fire was seen and a calm room was left alone");

    static CanaryResult missed(String detail) {
        return new CanaryResult(false, detail);
    }
}
