package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.FileLocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps other runs off a run's folder until it is closed; the system lets go of it when the process dies. */
final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the folder, which is made if need be.
     *
     * @throws UserException if another run has it
     */
    static RunLock on(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("train.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        RunLock lock = new RunLock(channel);
        if (!FileLocks.tryLock(channel)) {
            lock.close();
            throw new UserException("--out " + folder + " is in use by another run: wait for it or name another");
        }
        return lock;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
