package io.emberwatch.lab.explain.faithfulness;

import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.monitor.config.DemoUrl;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** The fire of the demo camera, cut out of its room, to be pasted at places that are then known. */
final class DrawnFlame {
    private static final int SIZE = 192;
    /** The foot of the fire in the demo's image. */
    private static final int LEFT = 94;

    private static final int TOP = 69;
    private static final int WIDTH = 81;
    private static final int HEIGHT = 99;

    private final float[] calm = room("never");
    private final float[] fire = room("always");

    /** The calm room, mirrored, brighter or darker, with the flame somewhere. */
    Faithfulness.Case pastedInto(Random random) {
        ImageBatch room = new ImageBatch(1, SIZE, SIZE, calm.clone()).times(0.7f + 0.5f * random.nextFloat());
        float[] rgb = (random.nextBoolean() ? room.mirrored() : room).rgb();
        int x0 = random.nextInt(SIZE - WIDTH);
        int y0 = random.nextInt(SIZE - HEIGHT);
        for (int y = TOP; y < TOP + HEIGHT; y++) {
            for (int x = LEFT; x < LEFT + WIDTH; x++) {
                float share = burning(x, y);
                for (int c = 0; c < 3; c++) {
                    int at = ((y - TOP + y0) * SIZE + x - LEFT + x0) * 3 + c;
                    rgb[at] += share * (fire[(y * SIZE + x) * 3 + c] - rgb[at]);
                }
            }
        }
        double size = SIZE;
        Faithfulness.Box box = new Faithfulness.Box(x0 / size, y0 / size, (x0 + WIDTH) / size, (y0 + HEIGHT) / size);
        return new Faithfulness.Case(new ImageBatch(1, SIZE, SIZE, rgb), Optional.of(box));
    }

    /** 1 where there is nothing but flame, 0 where there is none. */
    private float burning(int x, int y) {
        int at = (y * SIZE + x) * 3;
        float light = (fire[at] + fire[at + 1]) / 2;
        return Math.max(0, Math.min(1, (light - 185) / 40));
    }

    /** Red, green, blue of the nearest pixels. */
    private static float[] room(String burning) {
        byte[] bgr = new DemoRoom(DemoUrl.parse("demo:?fire=" + burning)).draw(Duration.ofSeconds(3));
        float[] rgb = new float[SIZE * SIZE * 3];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % SIZE * DemoRoom.WIDTH / SIZE;
            int y = i / 3 / SIZE * DemoRoom.HEIGHT / SIZE;
            rgb[i] = bgr[(y * DemoRoom.WIDTH + x) * 3 + 2 - i % 3] & 0xff;
        }
        return rgb;
    }
}
