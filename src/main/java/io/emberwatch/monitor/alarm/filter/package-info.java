/** Which hits count: their hot region lies where a fire counts, stays in place and flickers. */
package io.emberwatch.monitor.alarm.filter;
