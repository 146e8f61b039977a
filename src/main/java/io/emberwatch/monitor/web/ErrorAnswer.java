package io.emberwatch.monitor.web;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty answers by itself, to requests too broken to be routed: one JSON line, nothing of Jetty's own pages. */
final class ErrorAnswer implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        SecurityHeaders.put(response.getHeaders());
        Object told = request.getAttribute(ErrorHandler.ERROR_STATUS);
        int status = told instanceof Integer code ? code : response.getStatus();
        if (status < 400) {
            status = 500;
        }
        Answers.error(response, callback, status, HttpStatus.getMessage(status));
        return true;
    }
}
