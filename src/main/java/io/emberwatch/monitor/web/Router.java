package io.emberwatch.monitor.web;

import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the endpoint of a request and answers what none is meant for. Thread-safe. */
final class Router extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final List<Route> routes;

    /** @param routes the first that matches answers */
    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        SecurityHeaders.put(response.getHeaders());
        try {
            dispatch(request, response, callback);
        } catch (RequestRefused e) {
            Answers.refuse(response, callback, e);
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), e);
            Answers.error(response, callback, 500, "this is a fault of the server; its log says more");
        }
        return true;
    }

    private void dispatch(Request request, Response response, Callback callback) throws RequestRefused {
        String path = Request.getPathInContext(request);
        for (Route route : routes) {
            Optional<String> argument = route.match(path);
            if (argument.isPresent()) {
                refuseOtherMethods(route, request, response);
                route.endpoint().serve(request, response, callback, argument.get());
                return;
            }
        }
        throw RequestRefused.notFound("there is nothing at this path");
    }

    private static void refuseOtherMethods(Route route, Request request, Response response) throws RequestRefused {
        if (!route.allows(request.getMethod())) {
            response.getHeaders().put("Allow", route.posted() ? "POST" : "GET, HEAD");
            throw new RequestRefused(
                    405, route.posted() ? "only POST is allowed here" : "only GET and HEAD are allowed here");
        }
    }
}
