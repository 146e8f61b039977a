package io.emberwatch.monitor.notify.sink;

import com.fasterxml.jackson.core.type.TypeReference;
import io.emberwatch.core.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers on the disk what the broker keeps for this monitor, so that a later run, with fewer cameras or after a crash,
 * can have it forgotten. Thread-safe.
 */
final class PublishedTopics {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedTopics.class);

    private final Path file;
    private final Set<String> kept = new TreeSet<>();

    /** @param file a JSON list of topics; made where it is missing */
    PublishedTopics(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                kept.addAll(MessageJson.JSON.readValue(file.toFile(), new TypeReference<Set<String>>() {}));
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read: retained topics of cameras that are gone stay at the broker", file, e);
        }
    }

    /**
     * Notes what is going to be published, before it is.
     *
     * @return what an earlier run published and this one does not
     */
    synchronized Set<String> obsolete(Set<String> wanted) {
        Set<String> obsolete = new HashSet<>(kept);
        obsolete.removeAll(wanted);
        if (kept.addAll(wanted)) {
            write();
        }
        return obsolete;
    }

    /** The broker has forgotten a topic. */
    synchronized void forget(String topic) {
        if (kept.remove(topic)) {
            write();
        }
    }

    private void write() {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            AtomicFile.write(file, part -> MessageJson.JSON.writeValue(part.toFile(), kept));
        } catch (IOException e) {
            LOG.warn("{} cannot be written: retained topics of cameras that go may stay at the broker", file, e);
        }
    }
}
