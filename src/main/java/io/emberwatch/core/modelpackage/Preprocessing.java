package io.emberwatch.core.modelpackage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.Framing.Interpolation;
import io.emberwatch.core.image.Framing.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What an image goes through before the first layer: it is brought to the network's size, and then each of its bytes
 * becomes {@code byte * scale + offset}, by channel. Immutable.
 *
 * @param name such as {@code torch}; {@code custom} where it has none, or what an old package says that no name here is
 * @param channels the order in which the network takes them, such as {@code bgr}; empty where only the graph knows
 * @param scale of the three channels in that order
 * @param offset of the three channels in that order
 * @param framing how images become the network's size
 */
public record Preprocessing(String name, String channels, List<Float> scale, List<Float> offset, Framing framing) {
    /** 0..1. */
    public static final Preprocessing UNIT = named("unit", "rgb", 1 / 255f, 0);
    /** -1..1. */
    public static final Preprocessing TF = named("tf", "rgb", 1 / 127.5f, -1);
    /** 0..1, then less ImageNet's mean, by its deviation; Keras' DenseNet. */
    public static final Preprocessing TORCH = new Preprocessing(
            "torch",
            "rgb",
            List.of(1 / (255 * 0.229f), 1 / (255 * 0.224f), 1 / (255 * 0.225f)),
            List.of(-0.485f / 0.229f, -0.456f / 0.224f, -0.406f / 0.225f),
            Framing.STANDARD);
    /** Channels in the order BGR, each less ImageNet's mean in bytes. */
    public static final Preprocessing CAFFE = new Preprocessing(
            "caffe", "bgr", List.of(1f, 1f, 1f), List.of(-103.939f, -116.779f, -123.68f), Framing.STANDARD);
    /** -1..1 in the order BGR: an image of OpenCV, {@code image / 255 * 2 - 1}. */
    public static final Preprocessing BGR = named("bgr", "bgr", 1 / 127.5f, -1);
    /** 0..1 in the order BGR. */
    public static final Preprocessing BGR_UNIT = named("bgr-unit", "bgr", 1 / 255f, 0);
    /** The bytes themselves. */
    public static final Preprocessing RAW = named("raw", "rgb", 1, 0);

    /** What a preprocessing without a name of its own is called. */
    public static final String CUSTOM = "custom";

    private static final int CHANNELS = 3;
    private static final String RGB = "rgb";

    public Preprocessing {
        scale = List.copyOf(scale);
        offset = List.copyOf(offset);
    }

    private static Preprocessing named(String name, String channels, float scale, float offset) {
        return new Preprocessing(name, channels, same(scale), same(offset), Framing.STANDARD);
    }

    /** The ones that have a name. */
    public static List<Preprocessing> named() {
        return List.of(UNIT, TF, TORCH, CAFFE, BGR, BGR_UNIT, RAW);
    }

    /** The named one with these numbers, or one that is {@value #CUSTOM}. */
    public static Preprocessing of(String channels, List<Float> scale, List<Float> offset, Framing framing) {
        return named().stream()
                .filter(each ->
                        each.channels.equals(channels) && isNear(each.scale, scale) && isNear(each.offset, offset))
                .findFirst()
                .orElseGet(() -> new Preprocessing(CUSTOM, channels, scale, offset, framing))
                .withFraming(framing);
    }

    /**
     * Reads what a user or a package says: a name, settings such as {@code channels=bgr scale=1/127.5 offset=-1
     * resize=fit}, or a name and settings that differ from it.
     *
     * @throws UserException with one line if it is none of these
     */
    public static Preprocessing parse(String text) {
        return Settings.parse(text);
    }

    /**
     * Reads the field of {@code model.json}: a text as for {@link #parse}, of which one word may be unknown, for then the
     * graph has the numbers; or an object with the settings as fields.
     *
     * @throws UserException with one line if it is none of these
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Preprocessing fromJson(JsonNode json) {
        if (json.isObject()) {
            return Settings.of(json);
        }
        String text = json.asText();
        boolean unknown = text.matches("\\S*")
                && !text.contains("=")
                && named().stream().noneMatch(each -> each.name.equals(text));
        return unknown ? new Preprocessing(text, "", List.of(), List.of(), Framing.STANDARD) : parse(text);
    }

    /** The name alone where that says all, else an object. */
    @JsonValue
    Object toJson() {
        boolean standard = framing.equals(Framing.STANDARD);
        boolean hasName = !name.equals(CUSTOM);
        if (standard && hasName) {
            return name;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        if (hasName) {
            fields.put("name", name);
        } else {
            fields.put("channels", channels);
            fields.put("scale", scale);
            fields.put("offset", offset);
        }
        if (!standard) {
            fields.put("resize", framing.mode().label());
            fields.put("interpolation", framing.interpolation().label());
            fields.put("bars", framing.bars());
        }
        return fields;
    }

    /** Whether the numbers are known; else they are in the graph alone. */
    public boolean isKnown() {
        return !channels.isEmpty();
    }

    /** Whether another does the same to bytes, whatever the framing. */
    public boolean hasNumbersOf(Preprocessing other) {
        return channels.equals(other.channels) && scale.equals(other.scale) && offset.equals(other.offset);
    }

    /** The same with another framing. */
    public Preprocessing withFraming(Framing other) {
        return new Preprocessing(name, channels, scale, offset, other);
    }

    /** For each channel as the network takes it, its place in RGB: {@code [2, 1, 0]} for BGR. */
    public int[] order() {
        return channels.chars().map(RGB::indexOf).toArray();
    }

    /** {@link #scale} as an array. */
    public float[] scales() {
        return array(scale);
    }

    /** {@link #offset} as an array. */
    public float[] offsets() {
        return array(offset);
    }

    /** As a user would write it: in one line that {@link #parse} reads. */
    public String label() {
        StringBuilder text = new StringBuilder(name);
        if (name.equals(CUSTOM)) {
            text.setLength(0);
            text.append("channels=").append(channels);
            text.append(" scale=").append(joined(scale)).append(" offset=").append(joined(offset));
        }
        if (framing.mode() != Mode.STRETCH) {
            text.append(" resize=").append(framing.mode().label());
        }
        if (framing.interpolation() != Interpolation.AREA) {
            text.append(" interpolation=").append(framing.interpolation().label());
        }
        if (framing.bars() != 0) {
            text.append(" bars=").append(framing.bars());
        }
        return text.toString();
    }

    private static String joined(List<Float> values) {
        return values.stream().distinct().count() == 1
                ? values.get(0).toString()
                : values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static float[] array(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    private static List<Float> same(float value) {
        return List.of(value, value, value);
    }

    /** Numbers that were computed in another order of operations. */
    private static boolean isNear(List<Float> a, List<Float> b) {
        for (int i = 0; i < CHANNELS; i++) {
            if (Math.abs(a.get(i) - b.get(i)) > 1e-6 * Math.max(1e-3, Math.abs(a.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** The settings of a preprocessing as somebody wrote them: {@code (byte * scale + offset - mean) / deviation}. */
    private static final class Settings {
        private static final List<String> KEYS =
                List.of("name", "channels", "scale", "offset", "mean", "deviation", "resize", "interpolation", "bars");

        private final Map<String, String> values;

        private Settings(Map<String, String> values) {
            this.values = values;
        }

        static Preprocessing parse(String text) {
            Map<String, String> values = new LinkedHashMap<>();
            for (String word : text.strip().split("[\\s;]+", -1)) {
                int equals = word.indexOf('=');
                String key = equals < 0 ? "name" : word.substring(0, equals);
                if (values.put(key, word.substring(equals + 1)) != null) {
                    throw new UserException("preprocessing \"" + text + "\" has " + key + " twice");
                }
            }
            return new Settings(values).read();
        }

        static Preprocessing of(JsonNode object) {
            Map<String, String> values = new LinkedHashMap<>();
            object.properties().forEach(field -> {
                List<String> numbers = new ArrayList<>();
                field.getValue().forEach(number -> numbers.add(number.asText()));
                values.put(
                        field.getKey(),
                        field.getValue().isArray()
                                ? String.join(",", numbers)
                                : field.getValue().asText());
            });
            return new Settings(values).read();
        }

        private Preprocessing read() {
            values.keySet().stream()
                    .filter(key -> !KEYS.contains(key))
                    .findFirst()
                    .ifPresent(key -> {
                        throw new UserException(
                                "preprocessing has no setting " + key + ": known are " + String.join(", ", KEYS));
                    });
            Framing framing = new Framing(
                    oneOf("resize", Mode.values(), Mode::label, Mode.STRETCH),
                    oneOf("interpolation", Interpolation.values(), Interpolation::label, Interpolation.AREA),
                    bars());
            Optional<Preprocessing> base =
                    Optional.ofNullable(values.get("name")).map(Settings::known);
            boolean numbers = List.of("channels", "scale", "offset", "mean", "deviation").stream()
                    .anyMatch(values::containsKey);
            if (base.isPresent() && !numbers) {
                return base.get().withFraming(framing);
            }
            if (base.isEmpty() && !numbers) {
                throw new UserException(
                        "preprocessing needs a name (" + names() + ") or scale, offset, mean or deviation");
            }
            String channels = values.getOrDefault(
                    "channels", base.map(Preprocessing::channels).orElse(RGB));
            if (channels.length() != CHANNELS
                    || !channels.chars().sorted().boxed().toList().equals(List.of((int) 'b', (int) 'g', (int) 'r'))) {
                throw new UserException(
                        "preprocessing channels=" + channels + ": expected r, g and b in their order, such as bgr");
            }
            double[] scale = three("scale", base.map(Preprocessing::scale).orElse(same(1)));
            double[] offset = three("offset", base.map(Preprocessing::offset).orElse(same(0)));
            double[] mean = three("mean", same(0));
            double[] deviation = three("deviation", same(1));
            List<Float> factors = new ArrayList<>();
            List<Float> shifts = new ArrayList<>();
            for (int c = 0; c < CHANNELS; c++) {
                if (scale[c] == 0 || deviation[c] == 0) {
                    throw new UserException(
                            "preprocessing has a scale or deviation of 0: every image would be the same");
                }
                factors.add((float) (scale[c] / deviation[c]));
                shifts.add((float) ((offset[c] - mean[c]) / deviation[c]));
            }
            return Preprocessing.of(channels, factors, shifts, framing);
        }

        private static Preprocessing known(String name) {
            return named().stream()
                    .filter(each -> each.name.equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new UserException("unknown mode " + name + ", known are " + names()
                            + "; or say it in full: \"channels=bgr scale=1/127.5 offset=-1 resize=stretch\""));
        }

        private static String names() {
            return named().stream().map(Preprocessing::name).collect(Collectors.joining(", "));
        }

        private int bars() {
            String text = values.getOrDefault("bars", "0");
            try {
                int bars = Integer.parseInt(text);
                if (bars >= 0 && bars <= 255) {
                    return bars;
                }
            } catch (NumberFormatException e) {
                throw new UserException("preprocessing bars=" + text + ": expected a grey level from 0 to 255", e);
            }
            throw new UserException("preprocessing bars=" + text + ": expected a grey level from 0 to 255");
        }

        private <T> T oneOf(String key, T[] known, Function<T, String> label, T otherwise) {
            String text = values.get(key);
            if (text == null) {
                return otherwise;
            }
            return Arrays.stream(known)
                    .filter(each -> label.apply(each).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new UserException("preprocessing " + key + "=" + text + ": expected "
                            + Arrays.stream(known).map(label).collect(Collectors.joining(", "))));
        }

        /** One number for all channels, or three by commas; each may be a fraction such as 1/255. */
        private double[] three(String key, List<Float> otherwise) {
            String text = values.get(key);
            if (text == null) {
                return otherwise.stream().mapToDouble(Float::doubleValue).toArray();
            }
            String[] parts = text.split(",", -1);
            double[] numbers = new double[CHANNELS];
            for (int c = 0; c < CHANNELS && (parts.length == 1 || parts.length == CHANNELS); c++) {
                numbers[c] = number(parts[parts.length == 1 ? 0 : c]);
            }
            if ((parts.length != 1 && parts.length != CHANNELS)
                    || !Arrays.stream(numbers).allMatch(Double::isFinite)) {
                throw new UserException(
                        "preprocessing " + key + "=" + text + ": expected a number, or three by commas");
            }
            return numbers;
        }

        private static double number(String text) {
            try {
                int slash = text.indexOf('/');
                return slash < 0
                        ? Double.parseDouble(text)
                        : Double.parseDouble(text.substring(0, slash)) / Double.parseDouble(text.substring(slash + 1));
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
    }
}
