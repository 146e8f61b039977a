package io.emberwatch.monitor.config;

import java.net.InetSocketAddress;
import java.util.Objects;

/** Where pages, live frames and metrics are served. Immutable. */
public record WebConfig(
        @Key(
                name = "bind",
                about =
                        "127.0.0.1 serves this machine only, 0.0.0.0 everybody who reaches it; port 0 takes a free one.",
                defaultValue = "127.0.0.1:8080")
        InetSocketAddress bind,

        @Key(
                name = "max_viewers",
                about = "Most viewers of live frames at the same time.",
                min = "1",
                max = "10000",
                defaultValue = "200")
        int maxViewers) {
    public WebConfig {
        Objects.requireNonNull(bind);
        Checks.keys(WebConfig.class, bind, maxViewers);
    }
}
