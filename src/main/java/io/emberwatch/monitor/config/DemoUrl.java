package io.emberwatch.monitor.config;

import io.emberwatch.core.demo.DemoSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the address of the built-in demo camera: {@code demo:} or {@code demo:?period=30s&fire=never&seed=7}. */
public final class DemoUrl {
    private static final String SCHEME = "demo:";
    private static final Key<Duration> PERIOD = new Key<>("period", Durations.between("20s", "1h"), "60s");
    private static final Key<DemoSettings.Fire> FIRE =
            new Key<>("fire", Scalars.choice(DemoSettings.Fire.class), "sometimes");
    private static final Key<Integer> SEED = new Key<>("seed", Scalars.integer(0, 999_999), "1");
    private static final List<String> NAMES = List.of(PERIOD.name(), FIRE.name(), SEED.name());

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
        } catch (Refused e) {
            throw new IllegalArgumentException(SCHEME + " url " + e.getMessage(), e);
        }
    }

    static void check(String url) throws Refused {
        read(url);
    }

    private static DemoSettings read(String url) throws Refused {
        Map<String, String> options = options(url.substring(SCHEME.length()));
        return new DemoSettings(value(PERIOD, options), value(FIRE, options), value(SEED, options));
    }

    private static Map<String, String> options(String query) throws Refused {
        Map<String, String> options = new LinkedHashMap<>();
        if (query.isEmpty()) {
            return options;
        }
        if (!query.startsWith("?")) {
            throw new Refused("must be demo: or demo:?option=value&option=value with " + String.join(", ", NAMES));
        }
        for (String option : query.substring(1).split("&", -1)) {
            String[] parts = option.split("=", 2);
            if (!NAMES.contains(parts[0])) {
                throw new Refused("has an " + Names.unknown("option", parts[0], NAMES));
            }
            if (options.putIfAbsent(parts[0], parts.length == 2 ? parts[1] : "") != null) {
                throw new Refused("has option '" + parts[0] + "' twice");
            }
        }
        return options;
    }

    private static <T> T value(Key<T> key, Map<String, String> options) throws Refused {
        String text = options.get(key.name());
        if (text == null) {
            return key.standard();
        }
        try {
            return key.type().parse(text);
        } catch (Refused e) {
            throw new Refused("option '" + key.name() + "' " + e.getMessage());
        }
    }
}
