package io.emberwatch.monitor.render;

import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.camera.CameraStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is written on an image about the health of its camera: how far the image shows what is happening now.
 *
 * @param health as {@link CameraHealth} decides it for the frame on display
 * @param reason why, one line; empty where there is no more to say than the health itself
 * @param age time since the frame was captured, where that matters; empty where there never was a frame
 */
record HealthNote(CameraHealth health, Optional<String> reason, Optional<Duration> age) {
    /** Of a frame that was just taken. */
    static final HealthNote FRESH = new HealthNote(CameraHealth.UP, Optional.empty(), Optional.empty());

    /**
     * The note on a frame.
     *
     * @param frameNanos when the frame was captured, on the ticker; empty where there is none to show
     * @param nowNanos the present time on the ticker
     */
    static HealthNote of(CameraStatus status, OptionalLong frameNanos, long nowNanos, Duration staleAfter) {
        CameraHealth health = CameraHealth.of(status, frameNanos, nowNanos, staleAfter);
        boolean old = !health.delivers() && health != CameraHealth.FROZEN;
        Optional<Duration> age = old && frameNanos.isPresent()
                ? Optional.of(Duration.ofNanos(nowNanos - frameNanos.getAsLong()))
                : Optional.empty();
        return new HealthNote(health, reason(health, status, nowNanos), age);
    }

    private static Optional<String> reason(CameraHealth health, CameraStatus status, long nowNanos) {
        return switch (health) {
            case DOWN -> status.lastError();
            case FROZEN -> Optional.of("the image does not change");
            case COVERED -> Optional.of("the lens is covered or the image black");
            case ENDED ->
                status.connection() == CameraStatus.Connection.ENDED
                        ? Optional.of("the file has been played to its end")
                        : Optional.empty();
            case CONNECTING, STALE -> status.trouble().map(why -> why.words(nowNanos));
            case UP, UNJUDGED -> Optional.empty();
        };
    }

    boolean isLive() {
        return health == CameraHealth.UP;
    }

    /** Whether both say the same but for the passing of time. */
    boolean sameAs(HealthNote other) {
        return health == other.health && reason.equals(other.reason);
    }

    /** How old the frame is, in words. */
    Optional<String> ageInWords() {
        return age.map(HealthNote::words);
    }

    private static String words(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return "last image " + seconds + " s ago";
        }
        if (seconds < 2 * 3600) {
            return "last image " + seconds / 60 + " min ago";
        }
        return seconds < 2 * 86_400
                ? "last image " + seconds / 3600 + " h ago"
                : "last image " + seconds / 86_400 + " days ago";
    }
}
