package io.emberwatch.canary;

/** The pictures of a drill, whose answers are known. */
enum CanaryPicture {
    CALM,
    FIRE
}
