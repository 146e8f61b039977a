package io.emberwatch.core.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** Locks that keep other runs off a file, in this process and in others. */
public final class FileLocks {
    private FileLocks() {}

    /**
     * Takes the lock of a whole file, which the system releases when the channel is closed or the process dies.
     *
     * @param channel open for writing
     * @return false if another run has the lock
     */
    public static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
