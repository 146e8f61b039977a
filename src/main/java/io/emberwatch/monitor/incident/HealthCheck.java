package io.emberwatch.monitor.incident;

import java.util.Optional;

/** One condition of a part's doing its work. Thread-safe; must not block. */
public interface HealthCheck {
    /** One line for people on what is wrong now; empty while all is well. */
    Optional<String> fault();
}
