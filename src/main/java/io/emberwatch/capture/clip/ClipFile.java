package io.emberwatch.capture.clip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
     * Takes a clip as it is that the monitor's sudden end left unfinished: it can be played up to its last key frame.
     * Before anything is recorded; a disk that refuses is no failure.
     */
    public static void recover(Path clip) {
        Path left = unfinished(clip);
        try {
            if (Files.isRegularFile(left) && !Files.exists(clip)) {
                Files.move(left, clip, StandardCopyOption.ATOMIC_MOVE);
                LOG.info("the unfinished clip {} is kept as far as it goes", clip);
            }
        } catch (IOException e) {
            LOG.warn("the unfinished clip {} cannot be kept ({})", clip, e.toString());
        }
    }
}
