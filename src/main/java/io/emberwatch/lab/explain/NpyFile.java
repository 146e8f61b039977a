package io.emberwatch.lab.explain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes arrays for NumPy: format 1.0, float32 little-endian, in C order. */
public final class NpyFile {
    private static final int PREFIX = 10;
    private static final int ALIGNMENT = 64;

    private NpyFile() {}

    /**
     * Writes one array.
     *
     * @param shape of the values, the slowest axis first
     */
    public static void write(Path file, float[] values, int... shape) throws IOException {
        StringBuilder sizes = new StringBuilder();
        for (int size : shape) {
            sizes.append(size).append(", ");
        }
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }";
        int length = (PREFIX + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - PREFIX;
        String padded = header + " ".repeat(length - header.length() - 1) + "\n";
        ByteBuffer bytes = ByteBuffer.allocate(PREFIX + length + values.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) length).put(padded.getBytes(StandardCharsets.US_ASCII));
        for (float value : values) {
            bytes.putFloat(value);
        }
        Files.write(file, bytes.array());
    }
}
