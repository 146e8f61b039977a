package io.emberwatch.monitor.camera.clip;

import java.io.IOException;

/** Puts packets of one stream into a file. Owned by one thread, which closes it. */
interface PacketWriter extends AutoCloseable {
    /**
     * Adds a packet. The first ones are passed over until a key frame comes, and so are frames that are shown before
     * it, because they need what came earlier.
     *
     * @param format of the stream, the same each time
     * @throws IOException when the file cannot be written
     */
    void add(EncodedFormat format, EncodedPacket next) throws IOException;

    /** Whether there is a file. */
    boolean hasBegun();

    /**
     * Completes the file.
     *
     * @throws IOException when it cannot be written
     */
    void finish() throws IOException;

    /**
     * Cuts the file after a failure down to what can be played. Nothing may be added any more.
     *
     * @return false where nothing can be played
     * @throws IOException when the disk refuses even that
     */
    boolean salvage() throws IOException;

    @Override
    void close();
}
