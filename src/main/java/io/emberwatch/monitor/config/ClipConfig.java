package io.emberwatch.monitor.config;

import java.time.Duration;

/**
 * What is kept of a camera's own video around an alarm. Immutable.
 *
 * @param maxMemory bytes of packets kept for each camera
 * @param maxHeapShare share of the Java heap that the packets kept for all cameras may take
 */
public record ClipConfig(
        @Key(name = "enabled", about = "Whether clips are written.", defaultValue = "true")
        boolean enabled,

        @Key(
                name = "pre_roll",
                about = "Time from the clip's start to the alarm; the clip starts at the key frame " + "before.",
                min = "0s",
                max = "60s",
                defaultValue = "10s")
        Duration preRoll,

        @Key(
                name = "post_roll",
                about = "Time from the alarm to the clip's end; counted from the alarm and not from the "
                        + "end of the fire, so that a long fire has a short clip too. The clip ends earlier "
                        + "if the camera is lost.",
                min = "1s",
                max = "5m",
                defaultValue = "20s")
        Duration postRoll,

        @Key(
                name = "max_memory",
                about = "Most memory for the latest video of one camera, which must hold pre_roll and 5 seconds more: "
                        + "16MB are enough for 8 Mbit/s. If it is too little, clips start later. Up to as much again is "
                        + "used while a clip is written to a slow disk.",
                min = "10MB",
                defaultValue = "16MB")
        long maxMemory,

        @Key(
                name = "max_heap_share",
                about = "Most memory for the latest video of all cameras together, as a share of the Java heap (-Xmx). "
                        + "If it is too little, the cameras that hold most drop their oldest seconds, and "
                        + "their clips start later.",
                above = "0",
                max = "0.5",
                defaultValue = "0.2")
        double maxHeapShare) {
    public ClipConfig {
        Checks.keys(ClipConfig.class, enabled, preRoll, postRoll, maxMemory, maxHeapShare);
    }
}
