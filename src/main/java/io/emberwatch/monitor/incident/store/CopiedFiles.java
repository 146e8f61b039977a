package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.EvidenceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Which files of a store's incidents an object store has. Thread-safe, by the lock of the incidents. */
public final class CopiedFiles {
    private final IncidentStore incidents;

    public CopiedFiles(IncidentStore incidents) {
        this.incidents = incidents;
    }

    /** Those of an incident, each as it was when it was copied. */
    public Map<EvidenceFile, CopyMark> of(String id) {
        synchronized (incidents) {
            return incidents.attempt(handle -> CopyTable.of(handle, id)).orElse(Map.of());
        }
    }

    /** One was copied as it was then; where the disk refuses to keep this, it is copied once more. */
    public void note(String id, EvidenceFile file, CopyMark mark) {
        noteOther(id, file.fileName(), mark);
    }

    /** What was put there of an incident under a name that is no file's; empty where nothing was. */
    public Optional<CopyMark> other(String id, String name) {
        synchronized (incidents) {
            return incidents.attempt(handle -> CopyTable.of(handle, id, name)).flatMap(found -> found);
        }
    }

    /** As {@link #note}, of something that is no file of its own. */
    public void noteOther(String id, String name, CopyMark mark) {
        synchronized (incidents) {
            incidents.attempt(handle -> {
                CopyTable.put(handle, id, name, mark);
                return true;
            });
        }
    }

    /**
     * Deletes those of an ended incident from this machine, as far as they were copied as they are.
     *
     * @return bytes that became free
     */
    long drop(String id) throws IOException {
        synchronized (incidents) {
            long free = 0;
            if (incidents.find(id).filter(incident -> !incident.isOpen()).isEmpty()) {
                return free;
            }
            for (Map.Entry<EvidenceFile, CopyMark> each : of(id).entrySet()) {
                Path file = incidents.folder(id).resolve(each.getKey().fileName());
                if (CopyMark.of(file).equals(Optional.of(each.getValue())) && Files.deleteIfExists(file)) {
                    free += each.getValue().size();
                }
            }
            return free;
        }
    }
}
