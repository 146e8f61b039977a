/**
 * From the alarm rule to the sinks: {@link io.emberwatch.monitor.notify.AlertDispatcher} takes what happens into a
 * bounded queue; on the thread {@code alert}, {@code IncidentManager} makes incidents of it, which are written first;
 * {@code Outbox} then hands a message to one {@code SinkWorker} for each sink, which tries until it has arrived.
 */
package io.emberwatch.monitor.notify;
