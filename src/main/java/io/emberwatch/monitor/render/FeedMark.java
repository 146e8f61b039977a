package io.emberwatch.monitor.render;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a camera's newest picture can be trusted to show what is happening now.
 *
 * @param kind the mark
 * @param reason why the camera is down; empty where nothing is known
 * @param age time since the newest picture was captured; empty where there never was one
 */
record FeedMark(Kind kind, Optional<String> reason, Optional<Duration> age) {
    /** Of a picture that was just taken. */
    static final FeedMark FRESH = new FeedMark(Kind.LIVE, Optional.empty(), Optional.of(Duration.ZERO));

    /** The marks, from fine to bad. */
    enum Kind {
        LIVE("LIVE"),
        CONNECTING("CONNECTING"),
        STALE("STALE"),
        FROZEN("FROZEN"),
        NO_SIGNAL("NO SIGNAL");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    boolean isLive() {
        return kind == Kind.LIVE;
    }

    /** Whether both say the same but for the passing of time. */
    boolean sameAs(FeedMark other) {
        return kind == other.kind && reason.equals(other.reason);
    }

    /** How old the picture is, in words. */
    Optional<String> ageInWords() {
        return age.map(FeedMark::words);
    }

    private static String words(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return "last picture " + seconds + " s ago";
        }
        if (seconds < 2 * 3600) {
            return "last picture " + seconds / 60 + " min ago";
        }
        return seconds < 2 * 86_400
                ? "last picture " + seconds / 3600 + " h ago"
                : "last picture " + seconds / 86_400 + " days ago";
    }
}
