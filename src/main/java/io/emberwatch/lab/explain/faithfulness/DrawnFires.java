package io.emberwatch.lab.explain.faithfulness;

import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.core.demo.DemoSettings;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.lab.explain.faithfulness.Faithfulness.Box;
import io.emberwatch.lab.explain.faithfulness.Faithfulness.Case;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Images of fire that this program draws: parts of the demo camera's four rooms, with a box around the flames. The same
 * everywhere, so that figures on them can be made again.
 */
public final class DrawnFires {
    private static final int ROOMS = 4;
    private static final int SEED = 7;
    /** Sum of red and green, 0..510, above which there is flame, if the calm room is darker. */
    private static final int FLAME = 410;
    /** Shares of the room's width that a part has. */
    private static final double NARROWEST = 0.5;

    private static final double WIDEST = 0.9;

    private DrawnFires() {}

    /**
     * Draws them.
     *
     * @param count how many
     * @param input what the network takes
     */
    public static List<Case> cases(int count, ModelManifest.Input input) {
        Random random = new Random(SEED);
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Duration moment = Duration.ofMillis(2000 + 730L * i);
            int room = 1 + i % ROOMS;
            byte[] fire = room(DemoSettings.Fire.ALWAYS, room).draw(moment).clone();
            byte[] calm = room(DemoSettings.Fire.NEVER, room).draw(moment);
            cases.add(part(fire, flames(fire, calm), random, input));
        }
        return cases;
    }

    private static DemoRoom room(DemoSettings.Fire fire, int seed) {
        return new DemoRoom(new DemoSettings(Duration.ofMinutes(1), fire, seed));
    }

    /** Left, top, right and bottom edge in pixels: rows and columns in which flames are. */
    private static int[] flames(byte[] fire, byte[] calm) {
        int[] edges = {DemoRoom.WIDTH, DemoRoom.HEIGHT, 0, 0};
        for (int y = 0; y < DemoRoom.HEIGHT; y++) {
            for (int x = 0; x < DemoRoom.WIDTH; x++) {
                int at = (y * DemoRoom.WIDTH + x) * 3;
                if (light(fire, at) > FLAME && light(calm, at) <= FLAME) {
                    edges[0] = Math.min(edges[0], x);
                    edges[1] = Math.min(edges[1], y);
                    edges[2] = Math.max(edges[2], x + 1);
                    edges[3] = Math.max(edges[3], y + 1);
                }
            }
        }
        return edges;
    }

    private static int light(byte[] bgr, int at) {
        return (bgr[at + 1] & 0xff) + (bgr[at + 2] & 0xff);
    }

    /** A part of the room in its proportions, anywhere, but with the middle of the flames in it. */
    private static Case part(byte[] fire, int[] flames, Random random, ModelManifest.Input input) {
        double share = NARROWEST + (WIDEST - NARROWEST) * random.nextDouble();
        int width = (int) (DemoRoom.WIDTH * share);
        int height = (int) (DemoRoom.HEIGHT * share);
        int x = start(flames[0], flames[2], width, DemoRoom.WIDTH, random);
        int y = start(flames[1], flames[3], height, DemoRoom.HEIGHT, random);
        byte[] bgr = new byte[width * height * 3];
        for (int row = 0; row < height; row++) {
            System.arraycopy(fire, ((y + row) * DemoRoom.WIDTH + x) * 3, bgr, row * width * 3, width * 3);
        }
        Box box = new Box(
                Math.max(0, (flames[0] - x) / (double) width),
                Math.max(0, (flames[1] - y) / (double) height),
                Math.min(1, (flames[2] - x) / (double) width),
                Math.min(1, (flames[3] - y) / (double) height));
        try (Mat part = new Image(width, height, bgr).toMat();
                Mat prepared = new Mat()) {
            input.prepare(part, prepared);
            Optional<Box> seen =
                    box.in(input.preprocess().framing().view(width, height, input.width(), input.height()));
            return new Case(Image.of(prepared).toBatch(), seen);
        }
    }

    private static int start(int from, int to, int size, int whole, Random random) {
        int middle = (from + to) / 2;
        int least = Math.max(0, middle - size + size / 8);
        int most = Math.min(whole - size, middle - size / 8);
        return least >= most ? Math.max(0, Math.min(whole - size, least)) : least + random.nextInt(most - least + 1);
    }
}
