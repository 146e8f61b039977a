/**
 * From the thread that judges to the store and the sinks: {@link io.emberwatch.monitor.notify.AlertDispatcher} takes
 * events into a bounded queue, {@code IncidentManager} turns them into incidents on the thread {@code alert}, writes
 * them first and then hands messages to one {@code SinkWorker} for each sink.
 */
package io.emberwatch.monitor.notify;
