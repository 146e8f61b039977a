package io.emberwatch.monitor.web;

import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people say about incidents: acknowledge, comment, verdict. Each may be repeated without harm and answers with
 * the incident as it is then. Thread-safe.
 */
final class ReviewEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewEndpoints.class);
    private static final RequestBody BODY = new RequestBody("the body", 8 * 1024, "8 KiB", Duration.ofSeconds(10));

    private final IncidentEndpoints incidents;
    private final IncidentStore store;

    ReviewEndpoints(IncidentEndpoints incidents, IncidentStore store) {
        this.incidents = incidents;
        this.store = store;
    }

    /** {@code {"by": "…"}}. */
    Endpoint acknowledge() {
        return endpoint((id, body) -> {
            String by = ReviewBody.of(body, "").by();
            return store.acknowledge(id, by);
        });
    }

    /** {@code {"by": "…", "text": "…"}}. */
    Endpoint comment() {
        return endpoint((id, body) -> {
            ReviewBody said = ReviewBody.of(body, "text");
            String by = said.by();
            String text = said.text();
            Optional<Incident> after = store.comment(id, by, text);
            boolean kept = after.map(incident -> incident.review().comments().stream()
                            .anyMatch(each ->
                                    each.signed().by().equals(by) && each.text().equals(text)))
                    .orElse(true);
            if (!kept) {
                throw new RequestRefused(409, "an incident has room for " + Review.MOST_COMMENTS + " comments");
            }
            return after;
        });
    }

    /** {@code {"by": "…", "verdict": "true_alarm" or "false_alarm"}}. */
    Endpoint verdict() {
        return endpoint((id, body) -> {
            ReviewBody said = ReviewBody.of(body, "verdict");
            return store.rule(id, said.verdict(), said.by());
        });
    }

    /** Changes a review; empty where the incident has gone. */
    private interface Change {
        Optional<Incident> apply(String id, byte[] body) throws RequestRefused;
    }

    private Endpoint endpoint(Change change) {
        return (request, response, callback, id) -> {
            OwnSite.requireJson(request);
            String known = incidents.find(id).id();
            BODY.read(
                    request,
                    body -> apply(change, known, body, response, callback),
                    refusal -> Answers.refuse(response, callback, refusal));
        };
    }

    private void apply(Change change, String id, byte[] body, Response response, Callback callback) {
        try {
            Incident after =
                    change.apply(id, body).orElseThrow(() -> RequestRefused.notFound("there is no incident " + id));
            Answers.json(response, callback, 200, IncidentJson.of(after, store));
        } catch (RequestRefused e) {
            Answers.refuse(response, callback, e);
        } catch (RuntimeException e) {
            LOG.error("what was said about incident {} could not be kept", id, e);
            Answers.refuse(
                    response, callback, new RequestRefused(500, "this is a fault of the server; its log says more"));
        }
    }
}
