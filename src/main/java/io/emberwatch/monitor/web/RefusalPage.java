package io.emberwatch.monitor.web;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What people see in place of a page that there is not for them. It says the same of what is hidden and of what there is
 * not, and repeats nothing of the request. Thread-safe.
 */
final class RefusalPage {
    private static final Map<Integer, String> TEXTS = Map.of(403, "not_allowed", 404, "not_found");

    private final Mustache page = new DefaultMustacheFactory("io/emberwatch/monitor/web").compile("refused.mustache");

    /** Whether somebody who looks at pages asks, rather than a program or a page's script. */
    static boolean isForPeople(Request request) {
        return request.getMethod().equals("GET")
                && String.join(",", request.getHeaders().getValuesList(HttpHeader.ACCEPT))
                        .contains("text/html");
    }

    /**
     * Answers a request that is refused.
     *
     * @return false where it has no page for it: then nothing was answered
     */
    boolean answer(Request request, Response response, Callback callback, int status) {
        String text = TEXTS.get(status);
        String path = Request.getPathInContext(request);
        boolean data = path.startsWith("/api/") || path.startsWith("/assets/");
        if (text == null || data || !isForPeople(request)) {
            return false;
        }
        Map<String, String> words = PageWords.of(request);
        StringWriter html = new StringWriter();
        page.execute(html, Map.of("words", words, "title", words.get(text), "text", words.get(text + "_why")));
        byte[] bytes = html.toString().getBytes(StandardCharsets.UTF_8);
        Answers.write(response, callback, status, "text/html;charset=utf-8", ByteBuffer.wrap(bytes));
        return true;
    }
}
