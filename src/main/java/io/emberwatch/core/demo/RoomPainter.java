package io.emberwatch.core.demo;

/**
 * Draws the room. Light is sampled at half the resolution and smoothed along surfaces; colours are drawn at the full
 * one with four samples a pixel. Takes under a second. For one thread.
 */
final class RoomPainter {
    private static final int W = Camera.WIDTH;
    private static final int H = Camera.HEIGHT;
    private static final int LW = W / 2;
    private static final int LH = H / 2;
    private static final int CHANNELS = 4;
    private static final int BLUR = 3;
    private static final double[] FIRE_COLOUR = {1.0, 0.43, 0.11};

    private final Scene scene;
    private final Camera camera;
    private final Lighting lighting;
    private final Ray ray = new Ray();
    private final Hit hit = new Hit();
    private final int[] surfaces = new int[LW * LH];

    RoomPainter(Scene scene, Camera camera, long seed) {
        this.scene = scene;
        this.camera = camera;
        this.lighting = new Lighting(scene, seed);
    }

    RoomImage paint() {
        float[] light = smoothed(smoothed(light(), 1, 0), 0, 1);
        float[] calm = new float[W * H * 3];
        float[] byFire = new float[W * H * 3];
        for (int y = 0; y < H; y++) {
            for (int x = 0; x < W; x++) {
                for (int sample = 0; sample < 4; sample++) {
                    add(x + 0.25 + 0.5 * (sample & 1), y + 0.25 + 0.5 * (sample >> 1), light, calm, byFire);
                }
            }
        }
        return new RoomImage(calm, byFire);
    }

    private void add(double px, double py, float[] light, float[] calm, float[] byFire) {
        camera.aim(ray, px, py);
        scene.trace(ray, hit);
        int lit = lightIndex(px, py, surface());
        int at = (((int) py) * W + ((int) px)) * 3;
        for (int c = 0; c < 3; c++) {
            calm[at + c] += (float) (0.25 * hit.colour[c] * (light[lit + c] + hit.glow));
            byFire[at + c] += (float) (0.25 * hit.colour[c] * light[lit + 3] * FIRE_COLOUR[c]);
        }
    }

    private float[] light() {
        float[] light = new float[LW * LH * CHANNELS];
        for (int y = 0; y < LH; y++) {
            for (int x = 0; x < LW; x++) {
                camera.aim(ray, x * 2 + 1, y * 2 + 1);
                scene.trace(ray, hit);
                surfaces[y * LW + x] = surface();
                lighting.at(hit, light, (y * LW + x) * CHANNELS);
            }
        }
        return light;
    }

    /** One number for a shape's side, so that light is not smeared around edges. */
    private int surface() {
        int x = (int) Math.round(hit.normal[0] * 3);
        int y = (int) Math.round(hit.normal[1] * 3);
        int z = (int) Math.round(hit.normal[2] * 3);
        return ((hit.shape * 7 + x + 3) * 7 + y + 3) * 7 + z + 3;
    }

    /** The nearest light sample of the same surface. */
    private int lightIndex(double px, double py, int surface) {
        int x = Math.min(LW - 1, (int) (px / 2));
        int y = Math.min(LH - 1, (int) (py / 2));
        int stepX = px - x * 2 < 1 ? -1 : 1;
        int stepY = py - y * 2 < 1 ? -1 : 1;
        int[][] near = {{0, 0}, {stepX, 0}, {0, stepY}, {stepX, stepY}, {-stepX, 0}, {0, -stepY}};
        for (int[] step : near) {
            int nx = x + step[0];
            int ny = y + step[1];
            if (nx >= 0 && nx < LW && ny >= 0 && ny < LH && surfaces[ny * LW + nx] == surface) {
                return (ny * LW + nx) * CHANNELS;
            }
        }
        return (y * LW + x) * CHANNELS;
    }

    private float[] smoothed(float[] light, int dx, int dy) {
        float[] result = new float[light.length];
        for (int y = 0; y < LH; y++) {
            for (int x = 0; x < LW; x++) {
                int own = y * LW + x;
                int count = 0;
                for (int step = -BLUR; step <= BLUR; step++) {
                    int nx = x + dx * step;
                    int ny = y + dy * step;
                    int other = ny * LW + nx;
                    if (nx < 0 || nx >= LW || ny < 0 || ny >= LH || surfaces[other] != surfaces[own]) {
                        continue;
                    }
                    count++;
                    for (int c = 0; c < CHANNELS; c++) {
                        result[own * CHANNELS + c] += light[other * CHANNELS + c];
                    }
                }
                for (int c = 0; c < CHANNELS; c++) {
                    result[own * CHANNELS + c] /= count;
                }
            }
        }
        return result;
    }
}
