/**
 * Incidents as records, and {@link io.emberwatch.monitor.incident.FireWatch}, which applies the alarm rule to every
 * prediction before any hop that may drop frames.
 */
package io.emberwatch.monitor.incident;
