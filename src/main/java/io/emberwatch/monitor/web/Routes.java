package io.emberwatch.monitor.web;

import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which endpoint answers which path, and what is answered where none does. Filled before the server starts, thread-safe
 * from then on.
 */
final class Routes extends PathMappingsHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    /** Pages load nothing from elsewhere and are not framed. */
    private static final String CONTENT_POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    Routes() {
        super(false);
    }

    /**
     * Paths that are read, by GET and HEAD.
     *
     * @param template a path, with at most one segment left open, such as <code>/cameras/{id}</code>
     */
    Routes get(String template, Endpoint endpoint) {
        return add(new UriTemplatePathSpec(template), endpoint, false);
    }

    /** As {@link #get}, for paths that something is sent to by POST. */
    Routes post(String template, Endpoint endpoint) {
        return add(new UriTemplatePathSpec(template), endpoint, true);
    }

    private Routes add(UriTemplatePathSpec template, Endpoint endpoint, boolean posted) {
        addMapping(template, new Route(template, endpoint, posted));
        return this;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        putSecurityHeaders(response.getHeaders());
        if (!super.handle(request, response, callback)) {
            Answers.error(response, callback, 404, "there is nothing at this path");
        }
        return true;
    }

    /** Answers requests that Jetty itself refuses, because they are too broken to be routed, with one JSON line. */
    static boolean answerBroken(Request request, Response response, Callback callback) {
        putSecurityHeaders(response.getHeaders());
        Object told = request.getAttribute(ErrorHandler.ERROR_STATUS);
        int status = told instanceof Integer code ? code : response.getStatus();
        if (status < 400) {
            status = 500;
        }
        Answers.error(response, callback, status, HttpStatus.getMessage(status));
        return true;
    }

    private static void putSecurityHeaders(HttpFields.Mutable headers) {
        headers.put("Content-Security-Policy", CONTENT_POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
    }

    /** Endpoints see the path as it was asked for. */
    @Override
    protected Request newPathSpecRequest(Request request, PathSpec matched) {
        return request;
    }

    /** The paths of one template. */
    private static final class Route extends Handler.Abstract {
        private final UriTemplatePathSpec template;
        private final Endpoint endpoint;
        private final boolean posted;

        private Route(UriTemplatePathSpec template, Endpoint endpoint, boolean posted) {
            this.template = template;
            this.endpoint = endpoint;
            this.posted = posted;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            try {
                refuseOtherMethods(request, response);
                endpoint.serve(request, response, callback, argument(request));
            } catch (RequestRefused e) {
                Answers.refuse(response, callback, e);
            } catch (RuntimeException e) {
                LOG.error(
                        "{} {} failed",
                        request.getMethod(),
                        request.getHttpURI().getPath(),
                        e);
                Answers.error(response, callback, 500, "this is a fault of the server; its log says more");
            }
            return true;
        }

        private void refuseOtherMethods(Request request, Response response) throws RequestRefused {
            String method = request.getMethod();
            boolean allowed = posted ? method.equals("POST") : method.equals("GET") || method.equals("HEAD");
            if (!allowed) {
                response.getHeaders().put("Allow", posted ? "POST" : "GET, HEAD");
                throw new RequestRefused(
                        405, posted ? "only POST is allowed here" : "only GET and HEAD are allowed here");
            }
        }

        /** The segment that the template leaves open; empty for fixed paths. */
        private String argument(Request request) {
            Map<String, String> open = template.getPathParams(Request.getPathInContext(request));
            return open == null || open.isEmpty()
                    ? ""
                    : open.values().iterator().next();
        }
    }

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
}
