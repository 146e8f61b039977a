package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.store.IncidentDatabase.StoreException;
import io.emberwatch.monitor.incident.store.IncidentQuery.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The incidents of a folder to be read only, while a monitor writes there or after it has ended: nothing in the folder
 * is changed. Not thread-safe.
 */
public final class IncidentArchive implements AutoCloseable {
    private final Path folder;
    private final IncidentDatabase database;
    private final EvidenceFolder images;

    private IncidentArchive(Path folder, IncidentDatabase database) {
        this.folder = folder;
        this.database = database;
        this.images = EvidenceFolder.of(folder);
    }

    /**
     * Opens a folder, {@code incidents.path} of the configuration.
     *
     * @throws ArchiveException when there are no incidents, or not in a form that this program reads
     */
    public static IncidentArchive open(Path folder) throws ArchiveException {
        Path file = folder.resolve(LiveDatabase.FILE_NAME);
        if (!Files.isRegularFile(file)) {
            throw new ArchiveException(
                    folder + " holds no incidents (there is no " + LiveDatabase.FILE_NAME
                            + "): name the folder that incidents.path of the configuration names",
                    null);
        }
        try {
            return new IncidentArchive(folder, IncidentDatabase.openReadOnly(file));
        } catch (StoreException e) {
            throw new ArchiveException("the incidents in " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Tells every incident that a query asks for, newest first, the query's limit aside.
     *
     * @throws ArchiveException when the database refuses
     */
    public void forEach(IncidentQuery query, Consumer<Incident> reader) throws ArchiveException {
        Optional<Incident> last = Optional.empty();
        while (true) {
            List<Incident> page = page(query, last);
            page.forEach(reader);
            if (page.size() < query.limit()) {
                return;
            }
            last = Optional.of(page.get(page.size() - 1));
        }
    }

    /**
     * The newest that are asked for, newest first.
     *
     * @throws ArchiveException when the database refuses
     */
    public List<Incident> list(IncidentQuery query) throws ArchiveException {
        return page(query, Optional.empty());
    }

    /**
     * An image as JPEG; empty where none was kept.
     *
     * @throws IOException when it cannot be read
     */
    public Optional<byte[]> image(String id, ImageKind kind) throws IOException {
        return images.read(id, kind);
    }

    /**
     * The clean images of a folder's incidents, found without its database: also while a monitor writes to it.
     *
     * @param folder {@code incidents.path} of a configuration
     * @return one file for each incident that has an image, oldest first; the folder it lies in has the incident's id
     *     for a name; empty where there is no store
     */
    public static List<Path> snapshots(Path folder) throws IOException {
        Path images = folder.resolve(EvidenceFolder.NAME);
        if (!Files.isDirectory(images)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(images)) {
            return folders.filter(each -> Incident.isId(each.getFileName().toString()))
                    .map(each -> each.resolve(ImageKind.SNAPSHOT.fileName()))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        database.close();
    }

    private List<Incident> page(IncidentQuery query, Optional<Incident> before) throws ArchiveException {
        try {
            return new ArrayList<>(
                    database.inTransaction(rows -> IncidentTables.list(rows, query, before.map(Position::of))));
        } catch (StoreException e) {
            throw new ArchiveException("the incidents in " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Kept incidents cannot be read; the message is one line that names the folder, the fault and the remedy. */
    public static final class ArchiveException extends UserException {
        private static final long serialVersionUID = 1;

        ArchiveException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
