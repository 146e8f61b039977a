package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.AtomicFile;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * The state of a training run, from which it can be resumed.
 *
 * @param step number of steps done
 * @param seconds time spent in training so far
 * @param weights all variables of the training graph
 */
record Checkpoint(int step, double seconds, Weights weights) {
    private static final int MAGIC = 0x454d4257;

    /** Writes the file atomically: a reader sees an earlier checkpoint or this one. */
    void write(Path file) throws IOException {
        AtomicFile.write(file, this::writeTo);
    }

    private void writeTo(Path part) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part), 1 << 20))) {
            out.writeInt(MAGIC);
            out.writeInt(step);
            out.writeDouble(seconds);
            out.writeInt(weights.byName().size());
            for (Map.Entry<String, Weight> entry : weights.byName().entrySet()) {
                out.writeUTF(entry.getKey());
                long[] sizes = entry.getValue().shape().asArray();
                out.writeInt(sizes.length);
                for (long size : sizes) {
                    out.writeLong(size);
                }
                float[] values = entry.getValue().values();
                ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
                bytes.asFloatBuffer().put(values);
                out.write(bytes.array());
            }
        }
    }

    /**
     * Reads a checkpoint.
     *
     * @throws IOException if the file is no checkpoint or damaged; the message names it
     */
    static Checkpoint read(Path file) throws IOException {
        try {
            return parsed(file);
        } catch (EOFException | RuntimeException e) {
            throw new IOException(file + " is damaged: remove it to start again", e);
        }
    }

    private static Checkpoint parsed(Path file) throws IOException {
        long bytesLeft = Files.size(file);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            if (in.readInt() != MAGIC) {
                throw new IOException(file + " is not a checkpoint");
            }
            int step = in.readInt();
            double seconds = in.readDouble();
            Map<String, Weight> weights = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                String name = in.readUTF();
                long[] sizes = new long[in.readInt()];
                for (int i = 0; i < sizes.length; i++) {
                    sizes[i] = in.readLong();
                }
                Shape shape = Shape.of(sizes);
                long length = shape.size() * Float.BYTES;
                bytesLeft -= length;
                if (bytesLeft < 0) {
                    throw new EOFException(name + " would be longer than the file");
                }
                byte[] bytes = new byte[Math.toIntExact(length)];
                in.readFully(bytes);
                float[] values = new float[bytes.length / Float.BYTES];
                ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
                weights.put(name, new Weight(shape, values));
            }
            return new Checkpoint(step, seconds, new Weights(weights));
        }
    }

    /**
     * The weights of a stopped run for the graph of the run that resumes it. The layers that compare the network with a
     * teacher may differ, because the teacher may; all other layers must be the same.
     *
     * @param file the checkpoint, for messages
     * @param saved all variables of the stopped run
     */
    record ResumedWeights(Path file, Weights saved) {
        /**
         * A value for each variable of the graph.
         *
         * @param initial values of layers that the checkpoint does not have because the teacher is new
         * @throws UserException if the checkpoint is of another network
         */
        Weights of(TrainingGraph graph, Weights initial) {
            Map<String, Weight> values = new LinkedHashMap<>();
            graph.variables().forEach((name, variable) -> {
                Weight weight = saved.byName().get(name);
                boolean fits = weight != null
                        && weight.shape().equals(variable.declaration().shape());
                if (!fits && !Distillation.owns(variable.declaration().name())) {
                    throw misfit(
                            weight == null
                                    ? "has no " + name
                                    : "has " + name + " of shape " + weight.shape() + ", expected "
                                            + variable.declaration().shape());
                }
                values.put(name, fits ? weight : initial.get(name));
            });
            return new Weights(values);
        }

        private UserException misfit(String fault) {
            return new UserException("checkpoint " + file + " is of another network: it " + fault
                    + "; name another --out, or the architecture and classes of that run");
        }
    }
}
