package io.emberwatch.lab.finetune;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.FileLocks;
import io.emberwatch.core.modelpackage.Sha256;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Features of images in a file that is only appended to, so that a killed run loses at most its last batch. Each record
 * has the same size and a checksum. Damaged records are ignored, and so is a file that another model has written.
 * Owns the file and keeps other processes off it: close it. Not thread-safe.
 */
final class FeatureCache implements AutoCloseable {
    private static final long MAGIC = 0x656d_6265_7266_7631L;
    private static final int DIGEST = 32;
    private static final int HEADER = Long.BYTES + DIGEST;

    private final FileChannel channel;
    private final int channels;
    private final Map<ByteBuffer, float[]> features = new HashMap<>();

    private FeatureCache(FileChannel channel, int channels) {
        this.channel = channel;
        this.channels = channels;
    }

    /**
     * Opens the file or begins it.
     *
     * @param owner what the features were computed with; those of another are dropped
     * @param channels length of each
     * @throws UserException if another run has it open
     */
    static FeatureCache open(Path file, String owner, int channels) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FeatureCache cache = new FeatureCache(channel, channels);
        try {
            if (!FileLocks.tryLock(channel)) {
                throw new UserException(file + " is in use by another run: wait for it or name another --out");
            }
            cache.load(digest(owner + " " + channels));
            return cache;
        } catch (IOException | RuntimeException e) {
            cache.close();
            throw e;
        }
    }

    /** Whether there are features under this key. */
    boolean has(String key) {
        return features.containsKey(ByteBuffer.wrap(digest(key)));
    }

    /** What was put under this key, or null. Handed out uncopied, to be read only. */
    float[] get(String key) {
        return features.get(ByteBuffer.wrap(digest(key)));
    }

    /** Keeps features; whoever opens the file after this returns will find them. */
    void put(String key, float[] values) throws IOException {
        byte[] digest = digest(key);
        ByteBuffer record = ByteBuffer.allocate(recordSize()).put(digest);
        for (float value : values) {
            record.putFloat(value);
        }
        record.putInt(checksum(record.array())).flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
        features.put(ByteBuffer.wrap(digest), values);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void load(byte[] owner) throws IOException {
        long records = 0;
        // Not closed, since that would close the channel too.
        DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 1 << 20));
        if (channel.size() >= HEADER && in.readLong() == MAGIC && MessageDigest.isEqual(in.readNBytes(DIGEST), owner)) {
            records = (channel.size() - HEADER) / recordSize();
            for (long i = 0; i < records; i++) {
                read(in.readNBytes(recordSize()));
            }
        } else {
            channel.truncate(0);
            ByteBuffer header =
                    ByteBuffer.allocate(HEADER).putLong(MAGIC).put(owner).flip();
            while (header.hasRemaining()) {
                channel.write(header, header.position());
            }
        }
        // Half a record at the end is what a killed run leaves.
        channel.truncate(HEADER + records * recordSize());
        channel.position(channel.size());
    }

    private void read(byte[] bytes) {
        ByteBuffer record = ByteBuffer.wrap(bytes);
        byte[] key = new byte[DIGEST];
        record.get(key);
        float[] values = new float[channels];
        record.asFloatBuffer().get(values);
        if (record.getInt(bytes.length - Integer.BYTES) == checksum(bytes)) {
            features.put(ByteBuffer.wrap(key), values);
        }
    }

    private int recordSize() {
        return DIGEST + channels * Float.BYTES + Integer.BYTES;
    }

    private static int checksum(byte[] record) {
        CRC32 sum = new CRC32();
        sum.update(record, 0, record.length - Integer.BYTES);
        return (int) sum.getValue();
    }

    private static byte[] digest(String text) {
        return Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
