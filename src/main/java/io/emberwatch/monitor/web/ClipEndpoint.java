package io.emberwatch.monitor.web;

import io.emberwatch.monitor.incident.IncidentClip;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jetty.http.content.ResourceHttpContent;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ResourceService;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** The clips of incidents, whole or in ranges, as players ask for them; never in memory as a whole. Thread-safe. */
final class ClipEndpoint implements Endpoint {
    private final IncidentEndpoints incidents;
    private final IncidentStore store;
    private final ResourceService files = new ResourceService();

    ClipEndpoint(IncidentEndpoints incidents, IncidentStore store) {
        this.incidents = incidents;
        this.store = store;
        files.setAcceptRanges(true);
        files.setEtags(true);
        files.setCacheControl("private, no-cache");
    }

    @Override
    public void serve(Request request, Response response, Callback callback, String id) throws RequestRefused {
        Path clip = IncidentClip.find(store.folder(incidents.find(id).id()))
                .orElseThrow(() -> RequestRefused.notFound("this incident has no " + IncidentClip.FILE_NAME));
        ResourceHttpContent content =
                new ResourceHttpContent(ResourceFactory.root().newResource(clip), "video/mp4");
        files.doGet(request, response, callback, content);
    }

    /** Where an incident's finished clip is asked for; empty where there is none, or none yet. */
    static Optional<String> link(IncidentStore store, String id) {
        return IncidentClip.find(store.folder(id)).map(clip -> "/api/incidents/" + id + "/" + IncidentClip.FILE_NAME);
    }
}
