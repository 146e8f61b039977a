/**
 * HTTP: the wall of cameras, live streams, JSON, health and metrics. Jetty's core handlers with asynchronous writes;
 * a slow viewer skips images, a stalled one is evicted. {@link io.emberwatch.monitor.web.WebServer} is the way in;
 * the small interfaces beside it say what it needs.
 */
package io.emberwatch.monitor.web;
