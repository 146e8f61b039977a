package io.emberwatch.dashboards;

/**
 * A PromQL expression that is shipped, ready to be run: dashboard variables are substituted.
 *
 * @param place where it stands: file, panel and query, or file and annotation, or rule
 */
public record Expression(String place, Kind kind, String promql) {
    /** Who asks. */
    public enum Kind {
        /** A panel of a dashboard. */
        PANEL,
        /** A dashboard's mark on the time axis; empty while no alert fires. */
        ANNOTATION,
        /** A recording rule. */
        RECORDING,
        /** An alerting rule; empty while all is well. */
        ALERTING
    }

    @Override
    public String toString() {
        return place + ": " + promql;
    }
}
