package io.emberwatch.alert.store;

import io.emberwatch.alert.IncidentPictures;
import io.emberwatch.alert.PictureKind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pictures of a store: on the disk, or waiting for it. What waits is handed in by the store, under whose lock it
 * is; the disk is read without it. Thread-safe but for {@link #write}, which is under the store's lock.
 */
final class KeptPictures {
    private final PictureFolder folder;
    private final StoreFault fault;

    KeptPictures(PictureFolder folder, StoreFault fault) {
        this.folder = folder;
        this.fault = fault;
    }

    PictureFolder folder() {
        return folder;
    }

    /** @param waiting pictures of this incident that are not on the disk yet */
    Optional<byte[]> read(String id, PictureKind kind, Optional<IncidentPictures> waiting) {
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
    Set<PictureKind> kinds(String id, Optional<IncidentPictures> waiting) {
        Set<PictureKind> kinds = EnumSet.noneOf(PictureKind.class);
        for (PictureKind kind : PictureKind.values()) {
            if (waiting.flatMap(taken -> taken.jpeg(kind)).isPresent() || folder.has(id, kind)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    /** Writes what waits, until the disk refuses, of which the fault is told. */
    void write(Unwritten unwritten) {
        for (Map.Entry<String, IncidentPictures> each : unwritten.pictures().entrySet()) {
            try {
                for (Map.Entry<PictureKind, byte[]> picture :
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
