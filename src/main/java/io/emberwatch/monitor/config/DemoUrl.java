package io.emberwatch.monitor.config;

import io.emberwatch.core.demo.DemoSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the address of the built-in demo camera: {@code demo:} or {@code demo:?period=30s&fire=never&seed=7}. */
public final class DemoUrl {
    private static final String SCHEME = "demo:";
    private static final ConfigSection OPTIONS = ConfigSection.of(Options.class);
    private static final List<String> NAMES = OPTIONS.names();

    /** The options behind the question mark. */
    record Options(
            @Key(
                    name = "period",
                    about = "Time from one fire to the next.",
                    min = "20s",
                    max = "1h",
                    defaultValue = "60s")
            Duration period,

            @Key(name = "fire", about = "When there is a fire in the room.", defaultValue = "sometimes")
            DemoSettings.Fire fire,

            @Key(
                    name = "seed",
                    about = "Which room is drawn and how its flames move.",
                    min = "0",
                    max = "999999",
                    defaultValue = "1")
            int seed) {}

    private DemoUrl() {}

    /** Whether a camera's url means the demo camera. */
    public static boolean isDemo(String url) {
        return url.startsWith(SCHEME);
    }

    /**
     * Reads a demo camera's url.
     *
     * @throws IllegalArgumentException naming the option that is unknown or has a wrong value
     */
    public static DemoSettings parse(String url) {
        try {
            return read(url);
        } catch (Problems.Refused e) {
            throw new IllegalArgumentException(SCHEME + " url " + e.getMessage(), e);
        }
    }

    static void check(String url) throws Problems.Refused {
        read(url);
    }

    private static DemoSettings read(String url) throws Problems.Refused {
        Map<String, String> options = options(url.substring(SCHEME.length()));
        Settings settings = Settings.standard();
        for (ConfigKey key : OPTIONS.keys()) {
            String text = options.get(key.name());
            if (text != null) {
                settings.put(key, value(key, text), 1);
            }
        }
        Options read = (Options) OPTIONS.build(settings);
        return new DemoSettings(read.period(), read.fire(), read.seed());
    }

    private static Map<String, String> options(String query) throws Problems.Refused {
        Map<String, String> options = new LinkedHashMap<>();
        if (query.isEmpty()) {
            return options;
        }
        if (!query.startsWith("?")) {
            throw new Problems.Refused(
                    "must be demo: or demo:?option=value&option=value with " + String.join(", ", NAMES));
        }
        for (String option : query.substring(1).split("&", -1)) {
            String[] parts = option.split("=", 2);
            if (!NAMES.contains(parts[0])) {
                throw new Problems.Refused("has an " + Problems.unknown("option", parts[0], NAMES));
            }
            if (options.putIfAbsent(parts[0], parts.length == 2 ? parts[1] : "") != null) {
                throw new Problems.Refused("has option '" + parts[0] + "' twice");
            }
        }
        return options;
    }

    private static Object value(ConfigKey key, String text) throws Problems.Refused {
        try {
            return key.type().parse(text);
        } catch (Problems.Refused e) {
            throw new Problems.Refused("option '" + key.name() + "' " + e.getMessage());
        }
    }
}
