package io.emberwatch.core.demo;

/** How brightly one burning place shines at one moment. Immutable. */
final class Gas {
    private final Noise noise;
    private final float shift;
    private final float seconds;
    /** Noise units a second that flames rise; small ones flicker faster. */
    private final float speed;

    Gas(Noise noise, float shift, float seconds, float share) {
        this.noise = noise;
        this.shift = shift;
        this.seconds = seconds;
        this.speed = 2 - 0.5f * share;
    }

    /** How far the whole body leans aside at a height, in half widths. */
    float sway(float rise) {
        return (noise.at(seconds * 0.31f + shift, rise * 0.5f - seconds * 0.45f) - 0.5f) * 1.1f * Math.max(0, rise);
    }

    /**
     * The light of one point, 0 outside of the flames.
     *
     * @param u across, in half widths from the middle
     * @param v upwards, in heights from the foot; negative below it
     * @param nx across, in tongues
     * @param ny upwards, in tongues
     */
    float brightness(float u, float v, float nx, float ny) {
        float rise = Math.max(0, v);
        float edges = Math.max(0, Math.abs(u) - 1.05f) * 2.2f + Math.max(0, rise - 0.9f) * 4 + Math.max(0, -v) * 14;
        if (edges > 1.5f) {
            return 0;
        }
        float up = Math.min(1, rise);
        float fold = noise.at(nx * 0.55f + shift, ny * 0.5f - seconds * speed * 0.62f) - 0.5f;
        float lift = noise.at(nx * 0.6f + shift + 3.7f, ny * 0.55f - seconds * speed * 0.8f) - 0.5f;
        float x = nx + fold * 1.3f * (0.35f + 0.9f * up);
        float y = ny + lift * 0.8f * (0.35f + 0.9f * up);
        float reach = 0.42f + 0.85f * noise.at(x * 0.42f + shift * 1.7f, seconds * 0.75f + shift);
        float body = 1
                - Math.abs(u + fold * 0.9f * rise) / (0.72f + 2.6f * up * (0.75f - up) * (1.1f - up))
                - rise / Math.max(0.15f, reach);
        float rough = noise.at(x * 0.8f + shift, y * 0.62f - seconds * speed) - 0.5f;
        float fine = noise.at(x * 1.9f - shift, y * 1.1f - seconds * speed * 1.55f) - 0.5f;
        float gas = body * 1.1f + 0.22f - edges + rough * 1.3f * (1 + rise) + fine * 0.85f * (1 + rise);
        if (gas <= 0) {
            return 0;
        }
        float dense = Math.min(1, gas * 1.5f);
        float sheet = noise.at(x * 1.1f + shift + 1.3f, y * 0.5f - seconds * speed * 0.9f) - 0.5f;
        float thread = Math.max(0, 1 - 3 * Math.abs(sheet));
        float bright = 0.1f + 0.8f * thread * thread + 0.45f * Math.min(1, gas);
        return dense * dense * (3 - 2 * dense) * bright * (1 - 0.45f * up);
    }
}
