/** Metrics of scored images with their confidence intervals: arithmetic only. */
package io.emberwatch.lab.metrics;
