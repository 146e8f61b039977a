package io.emberwatch.web;

import io.emberwatch.alert.store.IncidentStore;
import io.emberwatch.publish.MjpegHub;
import io.emberwatch.publish.SnapshotSource;

/**
 * Where the server takes what it serves from.
 *
 * @param cameras how the cameras are
 * @param hub live pictures
 * @param snapshots current pictures on request
 * @param readiness for {@code /readyz}
 * @param scrape for {@code /metrics}
 * @param incidents what has happened
 * @param explainer says what the model looks at in pictures sent to it
 */
public record WebContent(
        CameraDirectory cameras,
        MjpegHub hub,
        SnapshotSource snapshots,
        Readiness readiness,
        Scrape scrape,
        IncidentStore incidents,
        PictureExplainer explainer) {
    /** Without an explainer. */
    public WebContent(
            CameraDirectory cameras,
            MjpegHub hub,
            SnapshotSource snapshots,
            Readiness readiness,
            Scrape scrape,
            IncidentStore incidents) {
        this(cameras, hub, snapshots, readiness, scrape, incidents, PictureExplainer.NONE);
    }
}
