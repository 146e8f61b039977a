package io.emberwatch.model.figures;

/** A 95% confidence interval, in the unit of its figure. */
public record Interval(double low, double high) {}
