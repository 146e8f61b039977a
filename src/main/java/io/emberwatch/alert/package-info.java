/**
 * From scores to alarms: {@link io.emberwatch.alert.AlertRule} is the pure rule of one camera,
 * {@link io.emberwatch.alert.FireWatch} applies it to every verdict before any hop that may drop frames.
 *
 * <p>What comes of an alarm is here as records ({@link io.emberwatch.alert.Incident},
 * {@link io.emberwatch.alert.Notification}) and small interfaces; {@code alert.store} keeps it, {@code alert.dispatch}
 * takes it from the judging thread to the store and the sinks, {@code alert.sink} has one class a channel.
 */
package io.emberwatch.alert;
