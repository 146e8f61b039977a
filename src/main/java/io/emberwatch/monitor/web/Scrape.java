package io.emberwatch.monitor.web;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The content of {@code /metrics}. Thread-safe. */
public interface Scrape {
    /**
     * Writes all metrics out.
     *
     * @param accept the request's {@code Accept} header
     */
    Page scrape(Optional<String> accept);

    /**
     * An answer.
     *
     * @param contentType the header's value
     * @param body read from its position to its limit, once
     */
    record Page(String contentType, ByteBuffer body) {}
}
