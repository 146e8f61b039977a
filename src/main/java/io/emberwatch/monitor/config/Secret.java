package io.emberwatch.monitor.config;

/** A value that never prints itself. Equal only to itself, so that no log of a comparison reveals it. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The value, for the one place that must send it. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
