package io.emberwatch.monitor.web;

import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The incidents as JSON, newest first, and their images. Thread-safe. */
final class IncidentEndpoints {
    private final IncidentStore store;

    IncidentEndpoints(IncidentStore store) {
        this.store = store;
    }

    /** As {@link IncidentFilter} reads the query. */
    void list(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        Answers.json(
                response,
                callback,
                200,
                store.list(IncidentFilter.of(request)).stream()
                        .map(each -> IncidentJson.of(each, store))
                        .toList());
    }

    void one(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Answers.json(response, callback, 200, IncidentJson.of(find(id), store));
    }

    /** An endpoint for one kind of image. */
    Endpoint image(ImageKind kind) {
        return (request, response, callback, id) -> {
            byte[] jpeg = store.image(find(id).id(), kind)
                    .orElseThrow(() -> RequestRefused.notFound("this incident has no " + kind.fileName()));
            Answers.write(response, callback, 200, "image/jpeg", ByteBuffer.wrap(jpeg));
        };
    }

    /** The incident that a path names. */
    Incident find(String id) throws RequestRefused {
        if (!Incident.isId(id)) {
            throw RequestRefused.notFound("there is no such incident");
        }
        return store.find(id).orElseThrow(() -> RequestRefused.notFound("there is no incident " + id));
    }
}
