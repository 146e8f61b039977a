package io.emberwatch.monitor.selftest;

/** The frames of a drill, whose answers are known. */
enum CanaryImage {
    CALM,
    FIRE
}
