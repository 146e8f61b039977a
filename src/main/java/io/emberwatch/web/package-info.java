/**
 * What people and machines see over HTTP: the wall of cameras, live pictures, JSON, health and metrics. Jetty's core
 * handlers with asynchronous writes; a slow viewer skips pictures, a stalled one is evicted, and neither holds up
 * anybody else. {@link io.emberwatch.web.WebServer} is the way in; the small interfaces beside it say what it needs.
 */
package io.emberwatch.web;
