/** A monitor of its own process among cameras with faults, for minutes or hours. */
package io.emberwatch.monitor.soak;
