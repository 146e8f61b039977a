package io.emberwatch.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.alert.Incident;
import io.emberwatch.alert.IncidentEnd;
import io.emberwatch.alert.PictureKind;
import io.emberwatch.alert.store.IncidentQuery;
import io.emberwatch.alert.store.IncidentStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Locale;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** The incidents as JSON, newest first, and their pictures. Thread-safe. */
final class IncidentEndpoints {
    private static final int PAGE = 100;

    private final IncidentStore store;

    IncidentEndpoints(IncidentStore store) {
        this.store = store;
    }

    /** {@code ?limit=} 1..500 and {@code ?before=ID} for the next page. */
    void list(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        Fields query = Request.extractQueryParameters(request);
        IncidentQuery wanted = IncidentQuery.newest(limit(query.getValue("limit")));
        String before = query.getValue("before");
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        store.list(before == null ? wanted : wanted.after(before)).forEach(each -> all.add(json(each)));
        Answers.json(response, callback, 200, all);
    }

    void one(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Answers.json(response, callback, 200, json(find(id)));
    }

    /** An endpoint for one kind of picture. */
    Endpoint picture(PictureKind kind) {
        return (request, response, callback, id) -> {
            byte[] jpeg = store.picture(find(id).id(), kind)
                    .orElseThrow(() -> RequestRefused.notFound("this incident has no " + kind.fileName()));
            Answers.write(response, callback, 200, "image/jpeg", ByteBuffer.wrap(jpeg));
        };
    }

    private Incident find(String id) throws RequestRefused {
        if (!Incident.isId(id)) {
            throw RequestRefused.notFound("there is no such incident");
        }
        return store.find(id).orElseThrow(() -> RequestRefused.notFound("there is no incident " + id));
    }

    private static int limit(String text) throws RequestRefused {
        if (text == null) {
            return PAGE;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= IncidentQuery.MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new RequestRefused(400, "limit must be a whole number from 1 to " + IncidentQuery.MOST);
    }

    private static ObjectNode json(Incident incident) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", incident.id());
        node.put("camera", incident.camera().value());
        node.put("kind", incident.kind().label());
        node.put("severity", incident.kind().severity().label());
        node.put("title", incident.title());
        node.put("started_at", incident.startedAt().toString());
        node.put("ended_at", incident.endedAt().map(Instant::toString).orElse(null));
        node.put("end", incident.end().map(IncidentEndpoints::label).orElse(null));
        node.put("peak_score", incident.peakScore());
        ArrayNode changes = node.putArray("changes");
        incident.changes()
                .forEach(change -> changes.addObject()
                        .put("at", change.at().toString())
                        .put("to", change.to().name().toLowerCase(Locale.ROOT)));
        return node;
    }

    private static String label(IncidentEnd end) {
        return end.name().toLowerCase(Locale.ROOT);
    }
}
