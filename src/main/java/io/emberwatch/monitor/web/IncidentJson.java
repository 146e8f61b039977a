package io.emberwatch.monitor.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.emberwatch.monitor.incident.EvidenceFile;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incident.StateChange;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Review.Signed;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * An incident as the API has it: one component a field, in their order. Null where there is nothing to say. Immutable.
 *
 * @param regions of the peak, the one of {@code hotBox} first; left out where there are none
 * @param links paths on this server: the page, and each file that there is
 */
@JsonNaming(SnakeCaseStrategy.class)
record IncidentJson(
        String id,
        String camera,
        String kind,
        String severity,
        String title,
        String startedAt,
        String endedAt,
        String end,
        double peakScore,
        String heatMap,
        HotBox hotBox,
        Double deletionDrop,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Region> regions,

        String model,
        String configuration,
        By acknowledged,
        Ruled verdict,
        List<Said> comments,
        String clip,
        Double clipPreRollSeconds,
        Map<String, String> links,
        List<Change> changes) {

    /** A hot region: its box, its share of all heat, and what the score loses without it. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Region(HotBox box, double mass, Double deletionDrop) {
        private static Region of(IncidentExplanation.Region region) {
            OptionalDouble drop = region.deletionDrop();
            return new Region(region.box(), region.share(), drop.isPresent() ? drop.getAsDouble() : null);
        }
    }

    /** Who did something, and when. */
    record By(String by, String at) {
        private static By of(Signed signed) {
            return new By(signed.by(), signed.at().toString());
        }
    }

    /** What an operator said the alarm was. */
    record Ruled(@JsonUnwrapped By signed, String verdict) {}

    /** A comment. */
    record Said(@JsonUnwrapped By signed, String text) {}

    /** A change of the alarm's state. */
    record Change(String at, String to) {
        private static Change of(StateChange change) {
            return new Change(change.at().toString(), change.to().name().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * @param store knows which files of the incident are here
     * @param copied those that an object store has
     */
    static IncidentJson of(Incident incident, IncidentStore store, Set<EvidenceFile> copied) {
        Review review = incident.review();
        Map<String, String> links = links(incident, store, copied);
        return new IncidentJson(
                incident.id(),
                incident.camera().value(),
                incident.kind().label(),
                incident.kind().severity().label(),
                incident.title(),
                incident.startedAt().toString(),
                incident.endedAt().map(Instant::toString).orElse(null),
                incident.end().map(why -> why.name().toLowerCase(Locale.ROOT)).orElse(null),
                incident.peakScore(),
                incident.heatMap().orElse(null),
                incident.hotBox().orElse(null),
                incident.deletionDrop().isPresent() ? incident.deletionDrop().getAsDouble() : null,
                incident.regions().stream().map(Region::of).toList(),
                known(incident.provenance().model()),
                known(incident.provenance().configuration()),
                review.acknowledged().map(By::of).orElse(null),
                review.ruling()
                        .flatMap(found -> review.ruled().map(by -> new Ruled(By.of(by), found.label())))
                        .orElse(null),
                review.comments().stream()
                        .map(comment -> new Said(By.of(comment.signed()), comment.text()))
                        .toList(),
                links.get(EvidenceFile.CLIP.link()),
                incident.clipPreRoll().map(preRoll -> preRoll.toMillis() / 1e3).orElse(null),
                links,
                incident.changes().stream().map(Change::of).toList());
    }

    private static Map<String, String> links(Incident incident, IncidentStore store, Set<EvidenceFile> copied) {
        Set<EvidenceFile> files = store.files(incident.id());
        Map<String, String> links = new LinkedHashMap<>();
        links.put("page", "/incidents/" + incident.id());
        for (EvidenceFile file : EvidenceFile.values()) {
            if (files.contains(file) || copied.contains(file)) {
                links.put(file.link(), "/api/incidents/" + incident.id() + "/" + file.fileName());
            }
        }
        return links;
    }

    private static String known(String hash) {
        return hash.isEmpty() ? null : hash;
    }
}
