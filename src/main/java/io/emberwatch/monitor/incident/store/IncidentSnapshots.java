package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The clean pictures of stored incidents, found without opening their store: also while a monitor writes to it. */
public final class IncidentSnapshots {
    private IncidentSnapshots() {}

    /**
     * One file for each incident that has a picture, oldest first; the folder it lies in has the incident's id for a name.
     *
     * @param store the folder {@code incidents.path} of a configuration
     * @return empty where there is no store
     */
    public static List<Path> in(Path store) throws IOException {
        Path pictures = store.resolve(EvidenceFolder.NAME);
        if (!Files.isDirectory(pictures)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(pictures)) {
            return folders.filter(folder -> Incident.isId(folder.getFileName().toString()))
                    .map(folder -> folder.resolve(ImageKind.SNAPSHOT.fileName()))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }
}
