package io.emberwatch.monitor.config;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * Where pictures and metrics are served.
 *
 * @param bind address and port; loopback unless told otherwise; port 0 takes a free one
 * @param maxViewers most MJPEG viewers at the same time, 1..10000
 */
public record WebConfig(InetSocketAddress bind, int maxViewers) {
    public WebConfig {
        Objects.requireNonNull(bind);
        Checks.require(maxViewers >= 1 && maxViewers <= 10_000, "max_viewers must be from 1 to 10000");
    }
}
