package io.emberwatch.config;

import java.net.InetSocketAddress;

/**
 * Where pictures and metrics are served.
 *
 * @param bind address and port; loopback unless told otherwise; port 0 takes a free one
 * @param maxViewers most MJPEG viewers at the same time, 1..10000
 */
public record WebConfig(InetSocketAddress bind, int maxViewers) {}
