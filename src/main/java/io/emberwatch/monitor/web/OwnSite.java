package io.emberwatch.monitor.web;

import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Keeps other sites' pages from changing anything here through the browser of somebody who may. A browser says where a
 * page that sends something comes from; it sends JSON to another site only with that site's leave, which nobody gives.
 */
final class OwnSite {
    private OwnSite() {}

    /** @throws RequestRefused when the request is no JSON, or comes from another site's page */
    static void requireJson(Request request) throws RequestRefused {
        if (!isJson(request.getHeaders().get(HttpHeader.CONTENT_TYPE))) {
            throw new RequestRefused(415, "the body must be JSON: Content-Type: application/json");
        }
        require(request);
    }

    /** @throws RequestRefused when the request comes from another site's page; programs name no page */
    static void require(Request request) throws RequestRefused {
        HttpFields headers = request.getHeaders();
        Optional<String> origin = Optional.ofNullable(headers.get(HttpHeader.ORIGIN));
        String host = String.valueOf(headers.get(HttpHeader.HOST));
        String site = Optional.ofNullable(headers.get("Sec-Fetch-Site")).orElse("none");
        boolean own = origin.isEmpty() || authority(origin.get()).equalsIgnoreCase(host);
        if (!own || !(site.equals("same-origin") || site.equals("none"))) {
            throw new RequestRefused(
                    403, "another site's page may not do this; a proxy in front must pass the Host header on");
        }
    }

    private static boolean isJson(String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    /** Host and port as the browser writes them; {@code null}, of a page without an address, is no host. */
    private static String authority(String origin) {
        int slashes = origin.indexOf("://");
        return slashes < 0 ? "" : origin.substring(slashes + 3);
    }
}
