package io.emberwatch.monitor.notify;

import java.util.function.Supplier;

/**
 * A sink that is to be there.
 *
 * @param name its name in metrics, logs and the outbox
 * @param settings what it is made of: a sink whose settings are the same goes on at a change of the others
 * @param made makes it; once, and only after one of the same name was closed
 */
public record SinkPlan(String name, Record settings, Supplier<AlertSink> made) {}
