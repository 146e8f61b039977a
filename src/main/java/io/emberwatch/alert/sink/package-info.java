/**
 * The channels that messages leave by, one class each. A sink delivers or throws
 * {@link io.emberwatch.alert.SinkException}; when to try again is not its business. {@code Sinks} makes those that the
 * configuration asks for.
 */
package io.emberwatch.alert.sink;
