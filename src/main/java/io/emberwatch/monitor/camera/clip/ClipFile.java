package io.emberwatch.monitor.camera.clip;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names a clip has on the disk. */
public final class ClipFile {
    private static final Logger LOG = LoggerFactory.getLogger(ClipFile.class);

    private ClipFile() {}

    /** Where a clip lies while it is written. */
    static Path unfinished(Path clip) {
        return clip.resolveSibling(clip.getFileName() + ".part");
    }

    /**
     * Gives a clip its name, once it is on the disk and so that its name is: what is said to be there survives a power cut.
     *
     * @throws IOException when the disk refuses
     */
    static void keep(Path clip) throws IOException {
        Path folder = clip.getParent();
        force(unfinished(clip), StandardOpenOption.WRITE);
        Files.move(unfinished(clip), clip, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(folder, StandardOpenOption.READ);
        // The folder itself may be new.
        force(folder.toAbsolutePath().getParent(), StandardOpenOption.READ);
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    /**
     * Takes a clip as it is that the monitor's sudden end left unfinished: it can be played up to its last key frame.
     * Before anything is recorded; a disk that refuses is no failure.
     */
    public static void recover(Path clip) {
        Path left = unfinished(clip);
        try {
            if (Files.isRegularFile(left) && !Files.exists(clip)) {
                keep(clip);
                LOG.info("the unfinished clip {} is kept as far as it goes", clip);
            }
        } catch (IOException e) {
            LOG.warn("the unfinished clip {} cannot be kept ({})", clip, e.toString());
        }
    }
}
