package io.emberwatch.core.demo;

import io.emberwatch.core.demo.Shape.Ball;
import io.emberwatch.core.demo.Shape.Box;
import io.emberwatch.core.demo.Shape.Tube;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The things of the room, in metres. A seed picks colours; even seeds put shelves where odd ones have a sofa. A lamp
 * with a warm shade and oranges on the table are there to be mistaken for fire.
 */
final class Furnishing {
    static final double WIDTH = 5.2;
    static final double HEIGHT = 2.5;
    static final double DEPTH = 5.4;
    /** Half of the room's width: x runs from minus this to this. */
    static final double SIDE = WIDTH / 2;

    /** Where it burns: the rim of the wastepaper bin. */
    static final double BIN_X = 0.75;

    static final double BIN_Z = 3.05;
    static final double BIN_RIM = 0.34;
    /** The window in the back wall. */
    static final double WINDOW_X0 = 0.45;

    static final double WINDOW_X1 = 1.85;
    static final double WINDOW_Y0 = 0.95;
    static final double WINDOW_Y1 = 2.1;
    static final double LAMP_X = -2.2;
    static final double LAMP_Y = 1.62;
    static final double LAMP_Z = 4.95;

    private static final double[][] WALLS = {
        {0.62, 0.60, 0.55}, {0.50, 0.57, 0.58}, {0.63, 0.57, 0.47}, {0.56, 0.58, 0.50}
    };
    private static final double[][] FABRICS = {
        {0.16, 0.22, 0.30}, {0.24, 0.22, 0.20}, {0.16, 0.25, 0.20}, {0.33, 0.30, 0.27}
    };

    private final List<Shape> shapes = new ArrayList<>();
    private final Noise noise;
    private final SplittableRandom random;
    private final double[] wall;
    private final Material fabric;
    private final Material oak;
    private final Material white = Material.plain(0.72, 0.71, 0.68);
    private final Material dark = Material.plain(0.05, 0.05, 0.055);

    private Furnishing(int seed, Noise noise) {
        this.noise = noise;
        this.random = new SplittableRandom(seed);
        this.wall = WALLS[Math.floorMod(seed - 1, WALLS.length)];
        double[] cloth = FABRICS[Math.floorMod(seed - 1, FABRICS.length)];
        this.fabric = Material.rough(noise, 0.06, 0.22, cloth[0], cloth[1], cloth[2]);
        this.oak = Material.wood(noise, 0.36, 0.24, 0.14);
    }

    static List<Shape> of(int seed, Noise noise) {
        Furnishing room = new Furnishing(seed, noise);
        room.shell();
        room.window();
        room.table();
        room.lamp();
        room.bin();
        if (seed % 2 == 0) {
            room.shelves(-1.9, 0.1);
        } else {
            room.sofa();
        }
        return List.copyOf(room.shapes);
    }

    private void shell() {
        Material floor = Material.boards(noise, 0.16, 0.36, 0.25, 0.16);
        Material plaster = Material.rough(noise, 0.5, 0.06, wall[0], wall[1], wall[2]);
        shapes.add(new Box(-SIDE, 0, -0.5, SIDE, HEIGHT, DEPTH, (x, y, z, n, rgb) -> {
            if (n[1] < -0.5) {
                floor.colour(x, y, z, n, rgb);
            } else if (n[1] > 0.5) {
                Material.set(rgb, 0.74, 0.73, 0.70, 1);
            } else {
                plaster.colour(x, y, z, n, rgb);
            }
        }));
        box(-SIDE, 0, DEPTH - 0.02, SIDE, 0.09, DEPTH, white);
        box(-SIDE, 0, -0.5, -SIDE + 0.02, 0.09, DEPTH, white);
        box(SIDE - 0.02, 0, -0.5, SIDE, 0.09, DEPTH, white);
        Material rug = (x, y, z, n, rgb) -> {
            double weave = 0.75 + 0.5 * noise.at((float) (x * 30), (float) (z * 30));
            boolean border = x < -1.75 || x > 0.25 || z < 2.55 || z > 4.05;
            boolean stripe = Math.floorMod((int) Math.floor(z * 9), 3) == 0;
            Material.set(rgb, 0.42, 0.40, 0.36, weave * (border ? 0.45 : stripe ? 0.7 : 1));
        };
        box(-1.9, 0, 2.4, 0.4, 0.012, 4.2, rug);
    }

    private void window() {
        double z = DEPTH - 0.03;
        Material outside = (x, y, z0, n, rgb) -> {
            double up = (y - WINDOW_Y0) / (WINDOW_Y1 - WINDOW_Y0);
            double leaves = noise.at((float) (x * 2.6), (float) (y * 2.6));
            boolean tree = up < 0.25 + 0.7 * (leaves - 0.25);
            double light = tree ? 0.25 + 0.4 * leaves : 0.9 + 0.2 * up;
            Material.set(rgb, tree ? 0.42 : 0.80, tree ? 0.52 : 0.90, tree ? 0.34 : 1.0, light);
        };
        box(WINDOW_X0, WINDOW_Y0, z, WINDOW_X1, WINDOW_Y1, DEPTH - 0.005, Material.glowing(outside, 1.5));
        double middle = (WINDOW_X0 + WINDOW_X1) / 2;
        for (double x : new double[] {WINDOW_X0, middle, WINDOW_X1}) {
            box(x - 0.035, WINDOW_Y0 - 0.04, z - 0.05, x + 0.035, WINDOW_Y1 + 0.04, DEPTH, white);
        }
        for (double y : new double[] {WINDOW_Y0, WINDOW_Y1}) {
            box(WINDOW_X0 - 0.04, y - 0.035, z - 0.05, WINDOW_X1 + 0.04, y + 0.035, DEPTH, white);
        }
        box(WINDOW_X0 - 0.1, WINDOW_Y0 - 0.08, z - 0.2, WINDOW_X1 + 0.1, WINDOW_Y0 - 0.04, DEPTH, white);
        for (int fin = 0; fin < 8; fin++) {
            double x = WINDOW_X0 + 0.1 + fin * 0.16;
            box(x, 0.16, z - 0.1, x + 0.12, 0.72, z - 0.02, white);
        }
        box(-1.55, 1.25, DEPTH - 0.04, -0.45, 1.95, DEPTH, dark);
        Material print = (x, y, z0, n, rgb) -> {
            double v = noise.at((float) (x * 1.6 + 3), (float) (y * 2.4));
            Material.set(rgb, 0.25 + 0.5 * v, 0.32 + 0.35 * v, 0.42 - 0.15 * v, 1);
        };
        box(-1.51, 1.29, DEPTH - 0.05, -0.49, 1.91, DEPTH, print);
    }

    private void sofa() {
        box(-2.0, 0.08, 4.3, 0.0, 0.43, 5.2, fabric);
        box(-2.0, 0.08, 5.0, 0.0, 0.86, 5.3, fabric);
        box(-2.2, 0.06, 4.25, -1.98, 0.62, 5.3, fabric);
        box(-0.02, 0.06, 4.25, 0.2, 0.62, 5.3, fabric);
        box(-1.97, 0.43, 4.28, -1.01, 0.55, 5.0, fabric);
        box(-0.99, 0.43, 4.28, -0.03, 0.55, 5.0, fabric);
        Material orange = Material.rough(noise, 0.05, 0.2, 0.62, 0.25, 0.07);
        Material sand = Material.rough(noise, 0.05, 0.2, 0.55, 0.50, 0.40);
        shapes.add(new Ball(-1.7, 0.74, 4.9, 0.23, 0.2, 0.11, orange));
        shapes.add(new Ball(-1.35, 0.72, 4.9, 0.22, 0.19, 0.1, sand));
        shapes.add(new Ball(-0.3, 0.73, 4.9, 0.22, 0.2, 0.11, sand));
    }

    private void shelves(double x0, double x1) {
        double front = 4.95;
        box(x0, 0, front, x0 + 0.03, 1.95, DEPTH, oak);
        box(x1 - 0.03, 0, front, x1, 1.95, DEPTH, oak);
        box(x0, 0, DEPTH - 0.02, x1, 1.95, DEPTH, oak);
        for (int level = 0; level <= 5; level++) {
            double y = 0.05 + level * 0.37;
            box(x0, y, front, x1, y + 0.03, DEPTH, oak);
            double x = x0 + 0.06;
            while (level < 5 && x < x1 - 0.12 - random.nextDouble() * 0.5) {
                double thick = 0.025 + random.nextDouble() * 0.04;
                double high = 0.2 + random.nextDouble() * 0.11;
                double hue = random.nextDouble();
                double light = 0.12 + 0.4 * random.nextDouble();
                Material cover = Material.plain(light * (0.5 + hue), light * 0.75, light * (1.35 - hue));
                box(x, y + 0.03, front + 0.05, x + thick, y + 0.03 + high, DEPTH - 0.1, cover);
                x += thick + 0.004;
            }
        }
    }

    private void table() {
        box(-1.35, 0.38, 3.0, -0.25, 0.425, 3.6, oak);
        for (double x : new double[] {-1.31, -0.34}) {
            for (double z : new double[] {3.04, 3.51}) {
                box(x, 0, z, x + 0.05, 0.38, z + 0.05, oak);
            }
        }
        shapes.add(new Tube(-0.62, 3.28, 0.425, 0.50, 0.07, 0.15, white));
        Material peel = Material.rough(noise, 0.02, 0.12, 0.78, 0.29, 0.03);
        shapes.add(new Ball(-0.66, 0.51, 3.25, 0.045, 0.043, 0.045, peel));
        shapes.add(new Ball(-0.57, 0.51, 3.27, 0.045, 0.043, 0.045, peel));
        shapes.add(new Ball(-0.62, 0.51, 3.34, 0.045, 0.043, 0.045, peel));
        box(-1.15, 0.425, 3.15, -0.9, 0.445, 3.35, Material.plain(0.15, 0.24, 0.36));
        box(-1.13, 0.445, 3.16, -0.92, 0.462, 3.33, Material.plain(0.55, 0.52, 0.46));
    }

    private void lamp() {
        shapes.add(new Tube(LAMP_X, LAMP_Z, 0, LAMP_Y - 0.1, 0.015, 0.015, dark));
        shapes.add(new Tube(LAMP_X, LAMP_Z, 0, 0.03, 0.15, 0.14, dark));
        Material shade = Material.glowing(Material.plain(0.95, 0.66, 0.36), 1.1);
        shapes.add(new Tube(LAMP_X, LAMP_Z, LAMP_Y - 0.17, LAMP_Y + 0.17, 0.21, 0.15, shade));
    }

    private void bin() {
        shapes.add(new Tube(BIN_X, BIN_Z, 0, BIN_RIM, 0.13, 0.165, Material.rough(noise, 0.1, 0.1, 0.17, 0.18, 0.19)));
        Material paper = Material.rough(noise, 0.04, 0.25, 0.72, 0.71, 0.67);
        shapes.add(new Ball(BIN_X - 0.05, BIN_RIM, BIN_Z - 0.03, 0.075, 0.065, 0.07, paper));
        shapes.add(new Ball(BIN_X + 0.06, BIN_RIM - 0.01, BIN_Z + 0.02, 0.07, 0.07, 0.07, paper));
        Material carton = Material.rough(noise, 0.3, 0.12, 0.44, 0.32, 0.20);
        box(BIN_X + 0.24, 0, BIN_Z - 0.1, BIN_X + 0.74, 0.36, BIN_Z + 0.32, carton);
        box(BIN_X + 0.30, 0.36, BIN_Z - 0.04, BIN_X + 0.66, 0.60, BIN_Z + 0.26, carton);
        box(BIN_X + 0.44, 0.36, BIN_Z - 0.105, BIN_X + 0.52, 0.361, BIN_Z - 0.04, white);
        box(BIN_X - 0.62, 0, BIN_Z + 0.02, BIN_X - 0.26, 0.17, BIN_Z + 0.3, paper);
    }

    private void box(double x0, double y0, double z0, double x1, double y1, double z1, Material material) {
        shapes.add(new Box(x0, y0, z0, x1, y1, z1, material));
    }
}
