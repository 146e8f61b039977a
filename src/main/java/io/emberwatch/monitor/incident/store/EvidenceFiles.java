package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.IncidentImages;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pictures of a store: on the disk, or waiting for it. What waits is handed in by the store, under whose lock it
 * is; the disk is read without it. Thread-safe but for {@link #write}, which is under the store's lock.
 */
final class EvidenceFiles {
    private final EvidenceFolder folder;
    private final StoreFault fault;

    EvidenceFiles(EvidenceFolder folder, StoreFault fault) {
        this.folder = folder;
        this.fault = fault;
    }

    EvidenceFolder folder() {
        return folder;
    }

    /** @param waiting pictures of this incident that are not on the disk yet */
    Optional<byte[]> read(String id, ImageKind kind, Optional<IncidentImages> waiting) {
        Optional<byte[]> newest = waiting.flatMap(taken -> taken.jpeg(kind));
        if (newest.isPresent()) {
            return newest;
        }
        try {
            return folder.read(id, kind);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @param waiting pictures of this incident that are not on the disk yet */
    Set<ImageKind> kinds(String id, Optional<IncidentImages> waiting) {
        Set<ImageKind> kinds = EnumSet.noneOf(ImageKind.class);
        for (ImageKind kind : ImageKind.values()) {
            if (waiting.flatMap(taken -> taken.jpeg(kind)).isPresent() || folder.has(id, kind)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    /** Writes what waits, until the disk refuses, of which the fault is told. */
    void write(WriteBacklog unwritten) {
        for (Map.Entry<String, IncidentImages> each : unwritten.pictures().entrySet()) {
            try {
                for (Map.Entry<ImageKind, byte[]> picture :
                        each.getValue().jpegs().entrySet()) {
                    folder.write(each.getKey(), picture.getKey(), picture.getValue());
                }
                unwritten.pictureWritten(each.getKey());
            } catch (IOException e) {
                fault.failed(e.getClass().getSimpleName() + ": " + e.getMessage());
                return;
            }
        }
    }
}
