package io.emberwatch.core.demo;

/** What a surface looks like. Immutable. */
interface Material {
    /**
     * Colour at a point, linear red, green, blue.
     *
     * @param rgb receives the share of light that is sent back, 0..1
     */
    void colour(double x, double y, double z, double[] normal, double[] rgb);

    /** Light the surface gives off by itself, as a multiple of its colour. */
    default double glow() {
        return 0;
    }

    static Material plain(double red, double green, double blue) {
        return (x, y, z, n, rgb) -> set(rgb, red, green, blue, 1);
    }

    /** A fabric or plaster whose brightness varies by {@code share} in grains of {@code size} metres. */
    static Material rough(Noise noise, double size, double share, double red, double green, double blue) {
        return (x, y, z, n, rgb) -> {
            float u = (float) ((Math.abs(n[0]) > 0.5 ? z : x) / size);
            float v = (float) ((Math.abs(n[1]) > 0.5 ? z : y) / size);
            set(rgb, red, green, blue, 1 + share * 2 * (noise.at(u, v) - 0.5));
        };
    }

    /** Boards of {@code width} metres along z with grain. */
    static Material boards(Noise noise, double width, double red, double green, double blue) {
        return (x, y, z, n, rgb) -> {
            double board = Math.floor(x / width);
            double shift = board * 0.618 - Math.floor(board * 0.618);
            double along = z / 1.4 + shift;
            double tone = 0.82 + 0.3 * noise.at((float) (board * 1.7), (float) (Math.floor(along) * 2.3));
            double grain = 0.85 + 0.3 * noise.at((float) (x * 22), (float) (z * 1.6 + board * 3));
            boolean joint = x / width - board < 0.03 || along - Math.floor(along) < 0.004;
            set(rgb, red, green, blue, tone * grain * (joint ? 0.45 : 1));
        };
    }

    /** Wood with grain along x. */
    static Material wood(Noise noise, double red, double green, double blue) {
        return (x, y, z, n, rgb) ->
                set(rgb, red, green, blue, 0.7 + 0.6 * noise.at((float) (x * 1.5), (float) ((y + z) * 16)));
    }

    /** A surface that shines. */
    static Material glowing(Material colour, double glow) {
        return new Material() {
            @Override
            public void colour(double x, double y, double z, double[] normal, double[] rgb) {
                colour.colour(x, y, z, normal, rgb);
            }

            @Override
            public double glow() {
                return glow;
            }
        };
    }

    static void set(double[] rgb, double red, double green, double blue, double brightness) {
        rgb[0] = red * brightness;
        rgb[1] = green * brightness;
        rgb[2] = blue * brightness;
    }
}
