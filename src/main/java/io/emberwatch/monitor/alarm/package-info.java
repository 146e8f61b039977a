/**
 * From predictions to alarms: {@link io.emberwatch.monitor.alarm.AlarmRule} is the pure rule of one camera; {@code
 * filter} decides which hits count.
 */
package io.emberwatch.monitor.alarm;
