package io.emberwatch.cli;

import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.store.IncidentArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the clean images of ruled fires where training takes them from: true alarms under {@code train/fire}, false
 * ones under {@code train/nofire}. Overwrites nothing, so that a second export adds what is new. Used by one thread.
 */
final class IncidentExport {
    private final IncidentArchive archive;
    private final Path out;
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

    /** What became of an incident, in the order in which it is told. */
    enum Outcome {
        FIRE("written as fire"),
        NOFIRE("written as no fire"),
        EXPORTED_BEFORE("there already"),
        OTHER_VERDICT("there already with the other verdict: take those away and export again"),
        NO_VERDICT("without a verdict"),
        STILL_OPEN("still open: the image may change"),
        NO_IMAGE("without a clean image"),
        CAMERA_FAULT("about a camera's fault, not a fire");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        /** Follows a number. */
        String words() {
            return words;
        }
    }

    IncidentExport(IncidentArchive archive, Path out) {
        this.archive = archive;
        this.out = out;
    }

    /** Writes one incident's image, or says why not. */
    Outcome add(Incident incident) throws IOException {
        Outcome outcome = write(incident);
        outcomes.merge(outcome, 1, Integer::sum);
        return outcome;
    }

    /** How many incidents each outcome had; those that none had are missing. */
    Map<Outcome, Integer> outcomes() {
        return outcomes;
    }

    private Outcome write(Incident incident) throws IOException {
        if (incident.kind() != IncidentKind.FIRE) {
            return Outcome.CAMERA_FAULT;
        }
        Optional<Ruling> ruling = incident.review().ruling();
        if (ruling.isEmpty()) {
            return Outcome.NO_VERDICT;
        }
        if (incident.isOpen()) {
            return Outcome.STILL_OPEN;
        }
        boolean fire = ruling.get() == Ruling.TRUE_ALARM;
        Path target = folder(fire).resolve(fileName(incident));
        if (Files.exists(target)) {
            return Outcome.EXPORTED_BEFORE;
        }
        if (Files.exists(folder(!fire).resolve(fileName(incident)))) {
            return Outcome.OTHER_VERDICT;
        }
        Optional<byte[]> image = archive.image(incident.id(), ImageKind.SNAPSHOT);
        if (image.isEmpty()) {
            return Outcome.NO_IMAGE;
        }
        writeWhole(target, image.get());
        return fire ? Outcome.FIRE : Outcome.NOFIRE;
    }

    private Path folder(boolean fire) {
        return out.resolve("train").resolve(fire ? "fire" : "nofire");
    }

    /** Training takes what stands before the first underscore for the source, which is the camera. */
    private static String fileName(Incident incident) {
        return incident.camera().value().replace('_', '-') + "_" + incident.id() + ".jpg";
    }

    /** An image that is cut off would be trained on. */
    private static void writeWhole(Path target, byte[] image) throws IOException {
        Files.createDirectories(target.getParent());
        Path unfinished = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.write(unfinished, image);
            Files.move(unfinished, target);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
