package io.emberwatch.monitor.web;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers one kind of request. Thread-safe. */
@FunctionalInterface
interface Endpoint {
    /**
     * Answers a request of its route's methods, now or later, and then completes the callback.
     *
     * @param argument the part of the path that the route leaves open; empty for fixed paths
     * @throws RequestRefused to answer with an error
     */
    void serve(Request request, Response response, Callback callback, String argument) throws RequestRefused;
}
