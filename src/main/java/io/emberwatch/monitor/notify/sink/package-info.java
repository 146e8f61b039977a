/**
 * The channels that messages leave by, one class each. A sink delivers or throws {@link
 * io.emberwatch.monitor.notify.SinkException}; retries are not its business. {@code Sinks} makes those that the
 * configuration asks for.
 */
package io.emberwatch.monitor.notify.sink;
