package io.emberwatch.lab.explain.audit;

/**
 * Something the audit has to say.
 *
 * @param suspicious whether the model seems to rely on something that is not fire
 * @param sentence in plain words
 */
public record Finding(boolean suspicious, String sentence) {}
