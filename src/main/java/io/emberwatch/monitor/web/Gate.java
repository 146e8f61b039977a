package io.emberwatch.monitor.web;

import io.emberwatch.monitor.web.access.Access;
import io.emberwatch.monitor.web.access.AccessRefused;
import io.emberwatch.monitor.web.access.Refusal;
import io.emberwatch.monitor.web.access.Visitor;
import io.emberwatch.monitor.web.access.Visitor.Entry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Stands before every endpoint: finds out who asks, and whether such a one may. Thread-safe. */
final class Gate {
    private static final String VISITOR = Visitor.class.getName();
    private static final String CHANGED = Gate.class.getName() + ".changed";

    private final Access access;
    private final RefusalPage page = new RefusalPage();

    Gate(Access access) {
        this.access = access;
    }

    /** Who sent a request that has been let in. */
    static Visitor visitor(Request request) {
        if (request.getAttribute(VISITOR) instanceof Visitor visitor) {
            return visitor;
        }
        throw new IllegalStateException("no gate stands before this endpoint");
    }

    /**
     * Lets a request in, from now on as its visitor's.
     *
     * @param posted whether it may change something
     * @throws RequestRefused where it may not
     */
    void admit(Request request, Needs needs, boolean posted) throws RequestRefused {
        Visitor visitor = Visitor.NOBODY;
        try {
            visitor = access.identify(request);
        } catch (AccessRefused e) {
            if (!needs.isNothing()) {
                throw RequestRefused.of(e);
            }
        }
        request.setAttribute(VISITOR, visitor);
        if (posted && visitor.entry() != Entry.OPEN && visitor.entry() != Entry.NONE) {
            if (visitor.entry() == Entry.SESSION) {
                Requests.requireNamedSite(request);
            } else {
                Requests.requireOwnSite(request);
            }
        }
        if (!needs.isMetBy(visitor)) {
            throw new RequestRefused(403, "your role does not allow this", Refusal.ROLE);
        }
    }

    /** Lets a request in without asking, where there is nothing to hide. */
    static void admitAnybody(Request request) {
        request.setAttribute(VISITOR, Visitor.ANYBODY);
    }

    /** Has what becomes of a change written down. */
    void watchChange(Request request, Response response) {
        Visitor visitor = visitor(request);
        Request.addCompletionListener(request, failure -> {
            // A body that nobody has read to its end is a failure too, of a request that was answered.
            boolean answered = failure == null || response.isCommitted();
            access.changed(request, visitor, answered ? response.getStatus() : 0, changedKeys(request));
        });
    }

    /** What of the configuration a request has changed, to be written down with it. */
    static void noteChanged(Request request, List<String> keys) {
        request.setAttribute(CHANGED, keys);
    }

    private static List<String> changedKeys(Request request) {
        return request.getAttribute(CHANGED) instanceof List<?> keys
                ? keys.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Answers a refusal: people are sent to the login page or get a page of words, programs are told how to come in. */
    void refuse(Request request, Response response, Callback callback, RequestRefused refusal) {
        refusal.why().ifPresent(why -> {
            Object known = request.getAttribute(VISITOR);
            access.refused(request, known instanceof Visitor visitor ? visitor : Visitor.NOBODY, why);
        });
        if (refusal.status() == 401) {
            if (RefusalPage.isForPeople(request)) {
                String asked = request.getHttpURI().getPathQuery();
                redirect(response, callback, "/login?next=" + URLEncoder.encode(asked, StandardCharsets.UTF_8));
                return;
            }
            if (!Access.isBrowser(request)) {
                response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"Emberwatch\", charset=\"UTF-8\"");
            }
        }
        if (!page.answer(request, response, callback, refusal.status())) {
            Answers.refuse(response, callback, refusal);
        }
    }

    /** Answers a request for which there is no route: to people, as to any other that is refused. */
    void answerUnrouted(Request request, Response response, Callback callback) {
        if (!page.answer(request, response, callback, 404)) {
            Routes.answerNothing(response, callback);
        }
    }

    static void redirect(Response response, Callback callback, String path) {
        response.setStatus(303);
        response.getHeaders().put(HttpHeader.LOCATION, path);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        response.write(true, null, callback);
    }
}
