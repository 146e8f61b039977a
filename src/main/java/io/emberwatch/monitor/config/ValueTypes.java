package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.ConfigKey.Limits;
import io.emberwatch.monitor.config.DoubtConfig.QuietHours;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a component's Java type and its {@link Key} say that a value is read. */
final class ValueTypes {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,15})?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(MB|GB|TB)");
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)\\]|([^:\\[\\]/\\s]*)):([0-9]{1,5})");
    private static final int LAST_PORT = 65535;

    private ValueTypes() {}

    /**
     * A YAML list of values that are each read the same way. Immutable.
     *
     * @param most how many there may be; at least one
     */
    record ListType<E>(ValueType<E> element, int most) implements ValueType<List<E>> {
        /** Never of a single text: the reader takes the items apart. */
        @Override
        public List<E> parse(String text) throws Problems.Refused {
            throw Problems.Refused.mustBe(form());
        }

        @Override
        public String form() {
            return "a list of 1 to " + most + ", each " + element.form();
        }
    }

    /**
     * The type of a component.
     *
     * @throws IllegalStateException for a Java type that no key can have
     */
    static ValueType<?> of(Type type, Key key) {
        if (key.type() != Key.NoType.class) {
            return created(key.type());
        }
        if (type instanceof ParameterizedType generic) {
            Type inner = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return of(inner, key);
            }
            return inner == Polygon.class ? new Polygon.Named() : new ListType<>(of(inner, key), key.maxItems());
        }
        if (type == String.class) {
            return text(key);
        }
        if (type == int.class) {
            Limits limits = limits(type, key, "");
            return parsed("a whole number " + limits.text(), INTEGER, Integer::valueOf, limits);
        }
        if (type == double.class || type == Double.class) {
            Limits limits = limits(type, key, "");
            String form = (key.above().isEmpty() ? "a number " : "") + limits.text();
            return parsed(form, DECIMAL, Double::valueOf, limits);
        }
        if (type == Duration.class) {
            Limits limits = limits(type, key, "");
            String form = "a duration " + limits.text() + ", such as 40ms, 10s, 5m, 1h or 30d";
            return parsed(form, DURATION, ValueTypes::duration, limits);
        }
        if (type == long.class) {
            Limits limits = limits(type, key, "");
            return parsed(
                    "a size of " + limits.text() + ", such as 500MB, 5GB or 1TB", SIZE, ValueTypes::bytes, limits);
        }
        return withoutLimits((Class<?>) type);
    }

    /** The limits of a number, a duration or a size. */
    static Limits limits(Type type, Key key, String atMost) {
        return Limits.of(key, ValueTypes::bound, atMost);
    }

    /** What {@link Limits} compare: the number itself, milliseconds or bytes; empty for any other value. */
    static Optional<Double> measure(Object value) {
        if (value instanceof Duration duration) {
            return Optional.of((double) duration.toMillis());
        }
        return value instanceof Number number ? Optional.of(number.doubleValue()) : Optional.empty();
    }

    /** Compares two numbers or two durations. */
    static int compare(Object value, Object other) {
        return Double.compare(measure(value).orElseThrow(), measure(other).orElseThrow());
    }

    /** A value as the file would write it. */
    static String written(Object value) {
        if (!(value instanceof Duration duration)) {
            return value.toString();
        }
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    /** A type that refuses texts outside its form. */
    static <T> ValueType<T> type(String form, Parser<T> parser) {
        return new ValueType<>() {
            @Override
            public T parse(String text) throws Problems.Refused {
                return parser.parse(text, Problems.Refused.mustBe(form));
            }

            @Override
            public String form() {
                return form;
            }
        };
    }

    /** Parses a text or throws the refusal that names the form. */
    interface Parser<T> {
        T parse(String text, Problems.Refused refusal) throws Problems.Refused;
    }

    private static ValueType<?> created(Class<? extends ValueType<?>> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no constructor without arguments", e);
        }
    }

    private static ValueType<?> withoutLimits(Class<?> type) {
        if (type == boolean.class) {
            return type(
                    "true or false",
                    (text, refusal) ->
                            word(text, List.of("true", "false"), refusal).equals("true"));
        }
        if (type.isEnum()) {
            return choice(type.getEnumConstants());
        }
        if (type == Secret.class) {
            return type("a text", (text, refusal) -> new Secret(text));
        }
        if (type == URI.class) {
            return new HttpUrl();
        }
        if (type == InetSocketAddress.class) {
            return type("host:port or [IPv6]:port, such as 127.0.0.1:8080", ValueTypes::address);
        }
        if (type == AddressRange.class) {
            return type(AddressRange.FORM, AddressRange::parse);
        }
        if (type == TileGrid.class) {
            return type(
                    TileGrid.FORM, (text, refusal) -> TileGrid.labelled(text).orElseThrow(() -> refusal));
        }
        if (type == QuietHours.class) {
            return type(QuietHours.FORM, QuietHours::parse);
        }
        if (type == HttpHeader.class) {
            return type(HttpHeader.FORM, (text, refusal) -> HttpHeader.parse(text));
        }
        if (type == JsonTemplate.class) {
            return type("a JSON text with {{fields}} in its strings", (text, refusal) -> template(text));
        }
        throw new IllegalStateException("no key can have the type " + type);
    }

    /** One of the choices, a match of the pattern, or 1 to so many characters without control characters. */
    private static ValueType<String> text(Key key) {
        if (key.choices().length > 0) {
            List<String> words = List.of(key.choices());
            return type(readable(words), (text, refusal) -> word(text, words, refusal));
        }
        if (!key.pattern().isEmpty()) {
            Pattern pattern = Pattern.compile(key.pattern());
            return type(key.form(), (text, refusal) -> {
                if (!pattern.matcher(text).matches()) {
                    throw refusal;
                }
                return text;
            });
        }
        int longest = Integer.parseInt(key.max());
        return type("a text of 1 to " + longest + " characters on one line", (text, refusal) -> {
            boolean control = text.chars().anyMatch(Character::isISOControl);
            if (text.isBlank() || text.length() > longest || control) {
                throw refusal;
            }
            return text;
        });
    }

    private static <T> ValueType<T> parsed(String form, Pattern pattern, Function<String, T> parser, Limits limits) {
        return type(form, (text, refusal) -> {
            if (!pattern.matcher(text).matches()) {
                throw refusal;
            }
            T value = parser.apply(text);
            if (!limits.contain(measure(value).orElseThrow())) {
                throw refusal;
            }
            return value;
        });
    }

    /** One constant of an enum, written in lower case. */
    private static ValueType<Object> choice(Object[] constants) {
        List<String> words = Arrays.stream(constants)
                .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                .toList();
        return type(readable(words), (text, refusal) -> constants[words.indexOf(word(text, words, refusal))]);
    }

    private static String word(String text, List<String> words, Problems.Refused refusal) throws Problems.Refused {
        if (!words.contains(text)) {
            throw refusal;
        }
        return text;
    }

    private static String readable(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private static double bound(String text) {
        if (DURATION.matcher(text).matches()) {
            return duration(text).toMillis();
        }
        return SIZE.matcher(text).matches() ? bytes(text) : Double.parseDouble(text);
    }

    private static Duration duration(String text) {
        Matcher parts = matched(DURATION, text);
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** Each unit is 1000 of the one before. */
    private static long bytes(String text) {
        Matcher parts = matched(SIZE, text);
        long unit = switch (parts.group(2)) {
            case "MB" -> 1_000_000L;
            case "GB" -> 1_000_000_000L;
            default -> 1_000_000_000_000L;
        };
        return Long.parseLong(parts.group(1)) * unit;
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher parts = pattern.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text + " does not match " + pattern);
        }
        return parts;
    }

    /** A host must be named: nobody serves the whole network by accident. */
    private static InetSocketAddress address(String text, Problems.Refused refusal) throws Problems.Refused {
        Matcher parts = ADDRESS.matcher(text);
        if (!parts.matches()) {
            throw refusal;
        }
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        if (host.isEmpty()) {
            throw new Problems.Refused("must name a host: 127.0.0.1:" + parts.group(3)
                    + " for this machine only, or 0.0.0.0:" + parts.group(3) + " for the whole network");
        }
        int port = Integer.parseInt(parts.group(3));
        if (port > LAST_PORT) {
            throw new Problems.Refused("port must be from 0 to " + LAST_PORT + ", not " + port);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new Problems.Refused("names a host that cannot be found; write an IP address of this machine");
        }
        return address;
    }

    private static JsonTemplate template(String text) throws Problems.Refused {
        try {
            return JsonTemplate.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Problems.Refused(e.getMessage());
        }
    }

    /** How the text of one value is read. Implementations are immutable. */
    interface ValueType<T> {
        /** Reads a text, after substitution. */
        T parse(String text) throws Problems.Refused;

        /** What is taken, as words that follow "must be". */
        String form();
    }
}
