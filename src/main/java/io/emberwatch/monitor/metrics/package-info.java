/** Micrometer behind the stages' listener interfaces, and the content of {@code /metrics}. */
package io.emberwatch.monitor.metrics;
