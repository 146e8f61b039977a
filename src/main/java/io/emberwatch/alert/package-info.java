/**
 * From scores to alarms: {@link io.emberwatch.alert.AlertRule} is the pure rule of one camera,
 * {@link io.emberwatch.alert.FireWatch} applies it to every verdict before any hop that may drop frames.
 */
package io.emberwatch.alert;
