package io.emberwatch.monitor.selftest;

/** The pictures of a drill, whose answers are known. */
enum CanaryImage {
    CALM,
    FIRE
}
