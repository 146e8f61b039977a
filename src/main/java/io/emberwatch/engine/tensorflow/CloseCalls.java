package io.emberwatch.engine.tensorflow;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * Scores again in float32 what bfloat16 leaves uncertain. An error of the logit moves a score by {@code p * (1 - p)} of it:
 * far from 0 and 1, where alarms are decided, that is more than the monitor wants, and few pictures are there.
 *
 * @param exact the same network in float32; owned by this
 */
record CloseCalls(Network exact) implements AutoCloseable {
    /** Scores nearer to 0 or 1 stay: there a logit that is off by 0.05 moves a score by less than 0.005. */
    static final float MARGIN = 0.1f;

    /** The same output, with the scores of float32 where they are between the margins. */
    NetworkOutput decide(ByteBuffer pictures, NetworkOutput rounded) {
        int classes = rounded.classes();
        int[] close = IntStream.range(0, rounded.scores().length / classes)
                .filter(picture -> isClose(rounded, picture))
                .toArray();
        if (close.length == 0) {
            return rounded;
        }
        float[] again = exact.run(these(pictures, rounded.scores().length / classes, close), close.length, s -> false)
                .scores();
        float[] scores = rounded.scores().clone();
        for (int i = 0; i < close.length; i++) {
            System.arraycopy(again, i * classes, scores, close[i] * classes, classes);
        }
        return rounded.withScores(scores);
    }

    private static boolean isClose(NetworkOutput output, int picture) {
        return IntStream.range(0, output.classes())
                .anyMatch(k -> output.score(picture, k) > MARGIN && output.score(picture, k) < 1 - MARGIN);
    }

    /** A direct buffer of the chosen among {@code count} pictures. */
    private static ByteBuffer these(ByteBuffer pictures, int count, int[] chosen) {
        ByteBuffer all = pictures.duplicate();
        int each = all.remaining() / count;
        ByteBuffer some = ByteBuffer.allocateDirect(chosen.length * each);
        for (int picture : chosen) {
            some.put(all.slice(all.position() + picture * each, each));
        }
        return some.flip();
    }

    @Override
    public void close() {
        exact.close();
    }
}
