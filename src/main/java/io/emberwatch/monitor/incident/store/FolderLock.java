package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.FileLocks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a folder of incidents to one monitor: a second one would end the first one's open incidents. The system releases
 * the lock when the process ends, also by {@code kill -9}; the file stays and says who had it last. Thread-safe; closed
 * once, after the store.
 */
public final class FolderLock implements AutoCloseable {
    /** The lock file within the folder. */
    static final String FILE_NAME = "monitor.lock";

    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);
    /** Folders that this process holds: the system forgets a lock when the process closes another channel of its file. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Optional<FileChannel> channel;

    private FolderLock(Path folder, Optional<FileChannel> channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the folder. Where nothing can be written there is nothing to be protected either: then the lock is not taken
     * and the log says so.
     *
     * @param folder made where it is missing
     * @throws InUseException when another monitor has it; names that one
     */
    public static FolderLock take(Path folder) throws InUseException {
        Path wanted = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(wanted);
            wanted = wanted.toRealPath();
            if (!HELD.add(wanted)) {
                throw new InUseException(folder, holder(wanted));
            }
            return new FolderLock(wanted, Optional.of(locked(folder, wanted)));
        } catch (IOException e) {
            LOG.warn(
                    "the folder of incidents {} cannot be locked ({}: {}): make sure that no other monitor uses it",
                    folder,
                    e.getClass().getSimpleName(),
                    e.getMessage());
            return new FolderLock(wanted, Optional.empty());
        }
    }

    /** Whether a monitor has the folder now, in this process or another one of this machine. */
    public static boolean isHeld(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        try {
            if (!Files.isRegularFile(file)) {
                return false;
            }
            if (HELD.contains(folder.toRealPath())) {
                return true;
            }
            try (FileChannel looking = FileChannel.open(file, StandardOpenOption.READ);
                    FileLock shared = looking.tryLock(0, Long.MAX_VALUE, true)) {
                return shared == null;
            }
        } catch (IOException e) {
            // What cannot be found out is not ruled out.
            return true;
        }
    }

    @Override
    public void close() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException e) {
            // The end of the process releases it.
        } finally {
            HELD.remove(folder);
        }
    }

    private static FileChannel locked(Path named, Path folder) throws IOException {
        FileChannel opened = null;
        boolean locked = false;
        try {
            opened = FileChannel.open(folder.resolve(FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!FileLocks.tryLock(opened)) {
                throw new InUseException(named, holder(folder));
            }
            locked = true;
            opened.truncate(0);
            opened.write(ByteBuffer.wrap(description().getBytes(StandardCharsets.UTF_8)), 0);
            return opened;
        } finally {
            if (!locked) {
                HELD.remove(folder);
                if (opened != null) {
                    opened.close();
                }
            }
        }
    }

    private static String description() {
        return "process " + ProcessHandle.current().pid() + " on " + host() + ", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n";
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this machine";
        }
    }

    private static String holder(Path folder) {
        try {
            return Files.readString(folder.resolve(FILE_NAME)).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Another monitor uses the folder; the message is one line that names it and the remedy. */
    public static final class InUseException extends UserException {
        private static final long serialVersionUID = 1;

        InUseException(Path folder, String holder) {
            super("incidents.path " + folder + " is in use by another monitor"
                    + (holder.isEmpty() ? "" : " (" + holder + ")")
                    + ": stop that one, or name another incidents.path");
        }
    }
}
