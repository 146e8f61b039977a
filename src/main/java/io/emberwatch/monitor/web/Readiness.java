package io.emberwatch.monitor.web;

import java.util.List;

/** Whether the monitor does its work. Thread-safe; must not block. */
public interface Readiness {
    /** All checks; the monitor is ready when each holds. */
    List<Check> checks();

    /**
     * One condition of being ready.
     *
     * @param name short, snake_case
     * @param ok whether it holds
     * @param detail one line for people
     */
    record Check(String name, boolean ok, String detail) {}
}
