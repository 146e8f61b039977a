package io.emberwatch.core.heatmap;

/** What is differentiated or measured: a certain softmax has no gradient, so the logit is the usual choice. */
public enum Target {
    /** The value before the softmax, without bound. */
    LOGIT,
    /** The score, 0..1. */
    PROBABILITY
}
