package io.emberwatch.monitor.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Review.Comment;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.Review.Signed;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.web.access.Visitor;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
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
    private static final Requests.Body BODY = new Requests.Body("the body", 8 * 1024, "8 KiB", Duration.ofSeconds(10));

    private final IncidentEndpoints incidents;
    private final IncidentStore store;

    ReviewEndpoints(IncidentEndpoints incidents, IncidentStore store) {
        this.incidents = incidents;
        this.store = store;
    }

    /** {@code {"by": "…"}}. */
    Routes.Endpoint acknowledge() {
        return endpoint((id, body, visitor) -> {
            String by = Said.of(body, "").by(visitor);
            return store.acknowledge(id, by);
        });
    }

    /** {@code {"by": "…", "text": "…"}}. */
    Routes.Endpoint comment() {
        return endpoint((id, body, visitor) -> {
            Said said = Said.of(body, "text");
            String by = said.by(visitor);
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
    Routes.Endpoint verdict() {
        return endpoint((id, body, visitor) -> {
            Said said = Said.of(body, "verdict");
            return store.rule(id, said.verdict(), said.by(visitor));
        });
    }

    /** Changes a review; empty where the incident has gone. */
    private interface Change {
        Optional<Incident> apply(String id, byte[] body, Visitor visitor) throws RequestRefused;
    }

    private Routes.Endpoint endpoint(Change change) {
        return (request, response, callback, id) -> {
            Requests.requireJsonOfOwnSite(request);
            String known = incidents.find(request, id).id();
            Visitor visitor = Gate.visitor(request);
            BODY.read(
                    request,
                    body -> apply(change, known, body, visitor, response, callback),
                    refusal -> Answers.refuse(response, callback, refusal));
        };
    }

    private void apply(Change change, String id, byte[] body, Visitor visitor, Response response, Callback callback) {
        try {
            Incident after = change.apply(id, body, visitor)
                    .orElseThrow(() -> RequestRefused.notFound("there is no incident " + id));
            Answers.json(response, callback, 200, incidents.json(after));
        } catch (RequestRefused e) {
            Answers.refuse(response, callback, e);
        } catch (RuntimeException e) {
            LOG.error("what was said about incident {} could not be kept", id, e);
            Answers.refuse(
                    response, callback, new RequestRefused(500, "this is a fault of the server; its log says more"));
        }
    }

    /**
     * What somebody says about an incident, as sent: an object of {@code by} and what the request is about. Read as a
     * tree and not into a record, because each mistake is answered with a sentence of its own. Immutable.
     */
    private static final class Said {
        private static final ObjectMapper JSON = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .build();

        private final JsonNode fields;

        private Said(JsonNode fields) {
            this.fields = fields;
        }

        /**
         * Reads it.
         *
         * @param about the field beside {@code by}; empty for none
         * @throws RequestRefused when it is anything else
         */
        static Said of(byte[] body, String about) throws RequestRefused {
            Set<String> known = about.isEmpty() ? Set.of("by") : Set.of("by", about);
            JsonNode tree;
            try {
                tree = JSON.readTree(body);
            } catch (IOException e) {
                throw bad("the body is not JSON");
            }
            if (tree == null || !tree.isObject()) {
                throw bad("the body must be a JSON object");
            }
            for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
                if (!known.contains(names.next())) {
                    throw bad("the body may have "
                            + String.join(" and ", known.stream().sorted().toList()) + " only");
                }
            }
            return new Said(tree);
        }

        /** Who says it: whoever is logged in, whatever name was sent; else the name that was sent. */
        String by(Visitor visitor) throws RequestRefused {
            if (!visitor.name().isEmpty()) {
                return visitor.name();
            }
            JsonNode by = fields.path("by");
            if (!by.isTextual() || !Signed.isName(by.textValue())) {
                throw bad("by must be your name, a text of 1 to " + Signed.LONGEST + " printable characters");
            }
            return by.textValue();
        }

        String text() throws RequestRefused {
            JsonNode text = fields.path("text");
            if (!text.isTextual() || !Comment.isText(text.textValue())) {
                throw bad("text must be a text of 1 to " + Comment.LONGEST + " printable characters");
            }
            return text.textValue();
        }

        Ruling verdict() throws RequestRefused {
            String verdict = fields.path("verdict").asText();
            for (Ruling ruling : Ruling.values()) {
                if (ruling.label().equals(verdict)) {
                    return ruling;
                }
            }
            throw bad("verdict must be true_alarm or false_alarm");
        }

        private static RequestRefused bad(String why) {
            return new RequestRefused(400, why);
        }
    }
}
