package io.emberwatch.monitor.web;

import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.render.MjpegHub;
import io.emberwatch.monitor.render.SnapshotSource;

/**
 * Where the server takes what it serves from.
 *
 * @param cameras how the cameras are
 * @param hub live images
 * @param snapshots current images on request
 * @param readiness for {@code /readyz}
 * @param scrape for {@code /metrics}
 * @param incidents what has happened
 * @param explainer says what the model looks at in images sent to it
 */
public record WebContent(
        CameraDirectory cameras,
        MjpegHub hub,
        SnapshotSource snapshots,
        Readiness readiness,
        Scrape scrape,
        IncidentStore incidents,
        ImageExplainer explainer) {
    /** Without an explainer. */
    public WebContent(
            CameraDirectory cameras,
            MjpegHub hub,
            SnapshotSource snapshots,
            Readiness readiness,
            Scrape scrape,
            IncidentStore incidents) {
        this(cameras, hub, snapshots, readiness, scrape, incidents, ImageExplainer.NONE);
    }
}
