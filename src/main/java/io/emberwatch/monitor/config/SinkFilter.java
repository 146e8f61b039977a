package io.emberwatch.monitor.config;

import java.util.List;

/**
 * Which incidents a sink hears of. Immutable.
 *
 * @param kinds labels of kinds; empty for all
 * @param cameras ids of cameras; empty for all
 */
public record SinkFilter(
        @Key(
                name = "kinds",
                about = "Which incidents this sink is told of; without it, all.",
                choices = {"fire", "camera_down", "camera_stale", "camera_frozen", "camera_covered"},
                example = "[fire, camera_down]")
        List<String> kinds,

        @Key(
                name = SinkFilter.CAMERAS,
                about = "Of which cameras this sink is told, by their ids; without it, of all.",
                pattern = "[a-z0-9][a-z0-9_-]{0,62}",
                form = "a camera's id",
                maxItems = 512,
                example = "[entrance]")
        List<String> cameras) {
    static final String CAMERAS = "cameras";

    /** Everything. */
    public static final SinkFilter ALL = new SinkFilter(List.of(), List.of());

    public SinkFilter {
        kinds = List.copyOf(kinds);
        cameras = List.copyOf(cameras);
    }

    /**
     * Whether the sink hears of it.
     *
     * @param kind the kind's label
     * @param camera the camera's id
     */
    public boolean wants(String kind, String camera) {
        return (kinds.isEmpty() || kinds.contains(kind)) && wants(camera);
    }

    /** Whether the sink hears of anything of a camera. */
    public boolean wants(String camera) {
        return cameras.isEmpty() || cameras.contains(camera);
    }
}
