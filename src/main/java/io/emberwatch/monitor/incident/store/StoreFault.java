package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.HealthCheck;
import io.emberwatch.monitor.incident.StoreListener;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether incidents reach the disk: said once when it begins to fail and once when it works again. Thread-safe. */
final class StoreFault implements HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFault.class);

    private final Path folder;
    private final StoreListener listener;
    private volatile String fault;

    StoreFault(Path folder, StoreListener listener) {
        this.folder = folder;
        this.listener = listener;
    }

    void failed(String why) {
        boolean first = fault == null;
        fault = "incidents cannot be written to " + folder + " (" + why + ")";
        listener.writeFailed();
        if (first) {
            LOG.error(
                    "{}: alarms still go out, but a restart would forget them; make room there or make it writable",
                    fault);
        }
    }

    void works() {
        if (fault != null) {
            fault = null;
            LOG.info("incidents are written to {} again; nothing kept in memory is missing", folder);
        }
    }

    @Override
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }
}
