package io.emberwatch.monitor.web;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What people see in place of a page that there is not for them, or not now. It says the same of what is hidden and of what
 * there is not, and repeats nothing of the request then; of a page that another member has, it says which. Thread-safe.
 */
final class RefusalPage {
    private static final Map<Integer, String> TEXTS = Map.of(403, "not_allowed", 404, "not_found");
    private static final String AWAY = "away";

    private static final Mustache PAGE =
            new DefaultMustacheFactory("io/emberwatch/monitor/web").compile("refused.mustache");

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
        return answer(request, response, callback, status, TEXTS.get(status), "");
    }

    /** Answers a request that another member should have answered: with a page to people who want one. */
    static void refusePassedOn(Response response, Callback callback, RequestRefused refusal) {
        int status = refusal.status();
        String text = status == 502 || status == 503 || status == 504 ? AWAY : TEXTS.get(status);
        String detail = AWAY.equals(text) ? refusal.getMessage() : "";
        if (!answer(response.getRequest(), response, callback, status, text, detail)) {
            Answers.refuse(response, callback, refusal);
        }
    }

    /**
     * @param text which words; null where there are none
     * @param detail what else is said
     */
    private static boolean answer(
            Request request, Response response, Callback callback, int status, String text, String detail) {
        String path = Request.getPathInContext(request);
        boolean data = path.startsWith("/api/") || path.startsWith("/assets/");
        if (text == null || data || !isForPeople(request)) {
            return false;
        }
        Map<String, String> words = PageWords.of(request);
        StringWriter html = new StringWriter();
        PAGE.execute(
                html,
                Map.of(
                        "words",
                        words,
                        "title",
                        words.get(text),
                        "text",
                        words.get(text + "_why"),
                        "detail",
                        detail.isEmpty() ? List.of() : detail));
        byte[] bytes = html.toString().getBytes(StandardCharsets.UTF_8);
        Answers.write(response, callback, status, "text/html;charset=utf-8", ByteBuffer.wrap(bytes));
        return true;
    }
}
