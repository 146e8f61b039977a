package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.monitor.incident.HotBox;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Signed;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What the API says of an incident. Thread-safe. */
final class IncidentNode {
    private final IncidentStore store;

    /** @param store knows which files an incident has */
    IncidentNode(IncidentStore store) {
        this.store = store;
    }

    ObjectNode json(Incident incident) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", incident.id());
        node.put("camera", incident.camera().value());
        node.put("kind", incident.kind().label());
        node.put("severity", incident.kind().severity().label());
        node.put("title", incident.title());
        node.put("started_at", incident.startedAt().toString());
        node.put("ended_at", incident.endedAt().map(Instant::toString).orElse(null));
        node.put(
                "end",
                incident.end().map(why -> why.name().toLowerCase(Locale.ROOT)).orElse(null));
        node.put("peak_score", incident.peakScore());
        node.put("heat_map", incident.heatMap().orElse(null));
        node.set("hot_box", incident.hotBox().map(IncidentNode::box).orElse(null));
        node.put(
                "deletion_drop",
                incident.deletionDrop().isPresent()
                        ? (Double) incident.deletionDrop().getAsDouble()
                        : null);
        node.put("model", known(incident.provenance().model()));
        node.put("configuration", known(incident.provenance().configuration()));
        putReview(node, incident.review());
        Optional<String> clip = ClipEndpoint.link(store, incident.id());
        node.put("clip", clip.orElse(null));
        node.put(
                "clip_pre_roll_seconds",
                incident.clipPreRoll().map(preRoll -> preRoll.toMillis() / 1e3).orElse(null));
        node.set("links", links(incident, clip));
        ArrayNode changes = node.putArray("changes");
        incident.changes()
                .forEach(change -> changes.addObject()
                        .put("at", change.at().toString())
                        .put("to", change.to().name().toLowerCase(Locale.ROOT)));
        return node;
    }

    private static void putReview(ObjectNode node, Review review) {
        node.set("acknowledged", review.acknowledged().map(IncidentNode::signed).orElse(null));
        node.set(
                "verdict",
                review.ruling()
                        .flatMap(found -> review.ruled().map(by -> signed(by).put("verdict", found.label())))
                        .orElse(null));
        ArrayNode comments = node.putArray("comments");
        review.comments()
                .forEach(comment -> comments.add(signed(comment.signed()).put("text", comment.text())));
    }

    /** Paths on this server: the page, and each file that there is. */
    private ObjectNode links(Incident incident, Optional<String> clip) {
        ObjectNode links = JsonNodeFactory.instance.objectNode();
        links.put("page", "/incidents/" + incident.id());
        for (ImageKind kind : store.pictureKinds(incident.id())) {
            links.put(kind.name().toLowerCase(Locale.ROOT), "/api/incidents/" + incident.id() + "/" + kind.fileName());
        }
        clip.ifPresent(path -> links.put("clip", path));
        return links;
    }

    private static ObjectNode signed(Signed signed) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("by", signed.by())
                .put("at", signed.at().toString());
    }

    private static ObjectNode box(HotBox box) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("x", box.x())
                .put("y", box.y())
                .put("width", box.width())
                .put("height", box.height());
    }

    private static String known(String hash) {
        return Optional.of(hash).filter(each -> !each.isEmpty()).orElse(null);
    }
}
