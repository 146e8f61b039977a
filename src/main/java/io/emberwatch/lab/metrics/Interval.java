package io.emberwatch.lab.metrics;

/** A 95% confidence interval, in the unit of its figure. */
public record Interval(double low, double high) {}
