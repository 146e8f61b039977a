package io.emberwatch.monitor;

import io.emberwatch.monitor.config.ConfigHash;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.incident.Provenance;
import java.util.function.Supplier;

/** What judges in this run: the configuration from the start, the model once it is loaded. Thread-safe. */
final class RunProvenance implements Supplier<Provenance> {
    private volatile Provenance current;

    RunProvenance(MonitorConfig config) {
        current = new Provenance("", ConfigHash.of(config));
    }

    /** @param hash of the model package; empty where not known */
    void loaded(String hash) {
        current = new Provenance(hash, current.configuration());
    }

    @Override
    public Provenance get() {
        return current;
    }
}
