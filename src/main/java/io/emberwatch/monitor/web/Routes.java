package io.emberwatch.monitor.web;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
            "default-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    private final Optional<Gate> gate;
    private final Map<String, Route> byTemplate = new TreeMap<>();

    /** @param gate lets requests in; empty to let everybody in, where there is nothing to hide */
    Routes(Optional<Gate> gate) {
        super(false);
        this.gate = gate;
    }

    /**
     * Paths that are read, by GET and HEAD.
     *
     * @param template a path, with at most one segment left open, such as <code>/cameras/{id}</code>
     */
    Routes get(String template, Needs needs, Endpoint endpoint) {
        route(template).read = Optional.of(new Use(needs, endpoint));
        return this;
    }

    /** As {@link #get}, for paths that something is sent to by POST. */
    Routes post(String template, Needs needs, Endpoint endpoint) {
        route(template).posted = Optional.of(new Use(needs, endpoint));
        return this;
    }

    /** What each route asks for, by its method and template, such as {@code GET /incidents}. */
    Map<String, Needs> needs() {
        Map<String, Needs> all = new TreeMap<>();
        byTemplate.forEach((template, route) -> {
            route.read.ifPresent(use -> all.put("GET " + template, use.needs()));
            route.posted.ifPresent(use -> all.put("POST " + template, use.needs()));
        });
        return all;
    }

    private Route route(String template) {
        return byTemplate.computeIfAbsent(template, each -> {
            UriTemplatePathSpec path = new UriTemplatePathSpec(each);
            Route route = new Route(path, gate);
            addMapping(path, route);
            return route;
        });
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        putSecurityHeaders(response.getHeaders());
        if (!super.handle(request, response, callback)) {
            if (gate.isPresent()) {
                gate.get().answerUnrouted(request, response, callback);
            } else {
                answerNothing(response, callback);
            }
        }
        return true;
    }

    static void answerNothing(Response response, Callback callback) {
        Answers.error(response, callback, 404, "there is nothing at this path");
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
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    }

    /** Endpoints see the path as it was asked for. */
    @Override
    protected Request newPathSpecRequest(Request request, PathSpec matched) {
        return request;
    }

    /** An endpoint, and what it asks of those who use it. */
    private record Use(Needs needs, Endpoint endpoint) {}

    /** The paths of one template. Complete before the server starts. */
    private static final class Route extends Handler.Abstract {
        private final UriTemplatePathSpec template;
        private final Optional<Gate> gate;
        private Optional<Use> read = Optional.empty();
        private Optional<Use> posted = Optional.empty();

        private Route(UriTemplatePathSpec template, Optional<Gate> gate) {
            this.template = template;
            this.gate = gate;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            try {
                boolean post = request.getMethod().equals("POST");
                Use use = use(request, response);
                if (gate.isPresent()) {
                    gate.get().admit(request, use.needs(), post);
                    if (post) {
                        gate.get().watchChange(request, response);
                    }
                } else {
                    Gate.admitAnybody(request);
                }
                use.endpoint().serve(request, response, callback, argument(request));
            } catch (RequestRefused e) {
                if (gate.isPresent()) {
                    gate.get().refuse(request, response, callback, e);
                } else {
                    Answers.refuse(response, callback, e);
                }
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

        private Use use(Request request, Response response) throws RequestRefused {
            Optional<Use> found = switch (request.getMethod()) {
                case "GET", "HEAD" -> read;
                case "POST" -> posted;
                default -> Optional.empty();
            };
            if (found.isPresent()) {
                return found.get();
            }
            String words =
                    read.isEmpty() ? "POST is" : posted.isEmpty() ? "GET and HEAD are" : "GET, HEAD and POST are";
            response.getHeaders()
                    .put(
                            "Allow",
                            words.replaceAll(" is| are", "")
                                    .replace(" and", ",")
                                    .replace(",,", ","));
            throw new RequestRefused(405, "only " + words + " allowed here");
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
