package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** How much of a camera's video is decoded, and by what; its keys stand among those of {@code capture}. Immutable. */
public record DecodeConfig(
        @Key(
                name = "decode",
                about =
                        "Which frames of a camera are decoded. all: every one. keyframes: key frames only. auto: key frames only "
                                + "while nothing is suspected on a live camera whose key frames come at least every "
                                + "keyframe_gap; from the first hit on every frame, until the camera is calm again. A calm "
                                + "camera is then looked at as often as its key frames come, at most fps times a second.",
                defaultValue = "auto")
        Decode decode,

        @Key(
                name = "keyframe_gap",
                about =
                        "With decode: auto, how far apart key frames may be at most for a calm camera to be watched by them "
                                + "alone; never more than half of stale_after.",
                min = "100ms",
                max = "1m",
                defaultValue = "2s")
        Duration keyframeGap,

        @Key(
                name = "burst_fps",
                about =
                        "Frames a second that are analysed while something is suspected; fps where that is more or this is "
                                + "left out.",
                above = "0",
                max = "60",
                example = "5")
        Optional<Double> burstFps,

        @Key(
                name = "hardware",
                about =
                        "What decodes: none is the processor. auto takes the first of vaapi, cuda and qsv that decodes the "
                                + "camera's first key frame; where none does, the processor decodes.",
                defaultValue = "none")
        Hardware hardware) {
    /** What a file without these keys means. */
    public static final DecodeConfig DEFAULT =
            new DecodeConfig(Decode.AUTO, Duration.ofSeconds(2), Optional.empty(), Hardware.NONE);

    public DecodeConfig {
        Objects.requireNonNull(decode);
        Objects.requireNonNull(hardware);
        Checks.keys(DecodeConfig.class, decode, keyframeGap, burstFps, hardware);
    }

    /** With another choice of frames, and the rest as it is. */
    public DecodeConfig with(Decode other) {
        return new DecodeConfig(other, keyframeGap, burstFps, hardware);
    }

    /** Which frames are decoded. */
    public enum Decode {
        /** Key frames of calm cameras, every frame of the others. */
        AUTO,
        /** Every frame. */
        ALL,
        /** Key frames. */
        KEYFRAMES
    }

    /** What decodes. */
    public enum Hardware {
        /** The processor. */
        NONE,
        /** The first device that works. */
        AUTO,
        VAAPI,
        CUDA,
        QSV
    }
}
