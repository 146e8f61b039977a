package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The incidents as JSON, newest first, and their pictures. Thread-safe. */
final class IncidentEndpoints {
    private final IncidentStore store;
    private final IncidentNode node;

    IncidentEndpoints(IncidentStore store) {
        this.store = store;
        this.node = new IncidentNode(store);
    }

    /** As {@link IncidentFilter} reads the query. */
    void list(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        store.list(IncidentFilter.of(request)).forEach(each -> all.add(node.json(each)));
        Answers.json(response, callback, 200, all);
    }

    void one(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Answers.json(response, callback, 200, node.json(find(id)));
    }

    /** An endpoint for one kind of picture. */
    Endpoint picture(ImageKind kind) {
        return (request, response, callback, id) -> {
            byte[] jpeg = store.picture(find(id).id(), kind)
                    .orElseThrow(() -> RequestRefused.notFound("this incident has no " + kind.fileName()));
            Answers.write(response, callback, 200, "image/jpeg", ByteBuffer.wrap(jpeg));
        };
    }

    /** The incident a path speaks of. */
    Incident find(String id) throws RequestRefused {
        if (!Incident.isId(id)) {
            throw RequestRefused.notFound("there is no such incident");
        }
        return store.find(id).orElseThrow(() -> RequestRefused.notFound("there is no incident " + id));
    }
}
