package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.Framing.Interpolation;
import io.emberwatch.core.image.Framing.Mode;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.lab.keras.file.KerasLayer.LayerClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Computes what the layers before a network's first convolution do to pixels. Each channel on the way is
 * {@code byte * scale + offset} of one channel of the image; layers and operations move or change these. Used once.
 */
final class PixelSteps {
    private static final Set<String> LAYERS = Set.of(
            LayerClass.RESCALING, "Normalization", "Resizing", "TFOpLambda", "SlicingOpLambda", LayerClass.LAMBDA);
    private static final Set<String> OPERATIONS = Set.of(
            "TrueDivide", "Divide", "Multiply", "Subtract", "Add", "Negative", "GetItem", "Stack", "Cast", "Flip");
    private static final float LEAST_DEVIATION = 1e-7f;

    private final LayerChain.Cursor cursor;
    private final KerasWeights weights;
    private final Optional<Preprocessing> said;
    private final Map<String, List<Channel>> values = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Optional<Resized> resized = Optional.empty();
    private boolean lambda;
    private String last = LayerChain.INPUT;

    /** A channel: {@code byte * scale + offset} of the image's channel of this place. */
    private record Channel(int place, double scale, double offset) {
        Channel times(double factor) {
            return new Channel(place, scale * factor, offset * factor);
        }

        Channel plus(double more) {
            return new Channel(place, scale, offset + more);
        }
    }

    /**
     * What a Resizing layer makes of the images.
     *
     * @param isSmooth whether it smooths first
     */
    record Resized(int height, int width, Framing framing, boolean isSmooth) {
        /** Whether a graph does the very same: neither bars nor means of areas. */
        boolean isExact() {
            return !isSmooth && framing.mode() != Mode.FIT && framing.interpolation() != Interpolation.AREA;
        }
    }

    /**
     * What the layers do.
     *
     * @param layers their paths; none if there are none
     * @param preprocessing all of them together; empty if they leave the pixels as they are
     * @param resized the size that one of them makes; empty if none does
     * @param lambda whether one of them was taken to do what the user said
     * @param output path of the last one, or of the input
     * @param notes what was assumed, a sentence each
     */
    record Steps(
            List<String> layers,
            Optional<Preprocessing> preprocessing,
            Optional<Resized> resized,
            boolean lambda,
            String output,
            List<String> notes) {}

    /** @param said what the user says that a Lambda does; empty if nothing */
    PixelSteps(LayerChain.Cursor cursor, KerasWeights weights, Optional<Preprocessing> said) {
        this.cursor = cursor;
        this.weights = weights;
        this.said = said;
        values.put(LayerChain.INPUT, List.of(new Channel(0, 1, 0), new Channel(1, 1, 0), new Channel(2, 1, 0)));
    }

    /**
     * Takes them.
     *
     * @throws KerasImportException naming the layer that cannot be computed
     */
    Steps take() {
        while (!cursor.atEnd() && isStep(cursor.peek())) {
            KerasLayer layer = cursor.take("a layer");
            values.put(layer.path(), value(layer));
            names.add(layer.path());
            last = layer.path();
        }
        List<Channel> channels = values.get(last);
        if (channels.size() != 3
                || channels.stream().map(Channel::place).distinct().count() != 3) {
            throw new KerasImportException(
                    "layer " + last + " does not give the three channels of an image: say what it"
                            + " does with --preprocess, and save the model without it");
        }
        Optional<Preprocessing> preprocessing = names.isEmpty()
                ? Optional.empty()
                : Optional.of(Preprocessing.of(
                        channels.stream()
                                .map(channel -> "rgb".substring(channel.place(), channel.place() + 1))
                                .reduce("", String::concat),
                        channels.stream()
                                .map(channel -> (float) channel.scale())
                                .toList(),
                        channels.stream()
                                .map(channel -> (float) channel.offset())
                                .toList(),
                        resized.map(Resized::framing).orElse(Framing.STANDARD)));
        return new Steps(names, preprocessing, resized, lambda, last, notes);
    }

    private boolean isStep(KerasLayer layer) {
        boolean arithmetic = LAYERS.contains(layer.className()) || OPERATIONS.contains(layer.className());
        boolean joined = layer.className().equals(LayerClass.CONCAT) && values.size() > 1;
        return (arithmetic || joined) && values.keySet().containsAll(layer.inputs());
    }

    private List<Channel> value(KerasLayer layer) {
        return switch (layer.className()) {
            case LayerClass.RESCALING -> {
                List<Channel> scaled =
                        multiplied(layer, input(layer), numbers(layer.config().path("scale")));
                yield added(layer, scaled, numbers(layer.config().path("offset")));
            }
            case "Normalization" -> normalized(layer);
            case "Resizing" -> resized(layer);
            case LayerClass.LAMBDA -> lambda(layer);
            case LayerClass.CONCAT -> joined(layer);
            default -> operation(layer);
        };
    }

    private List<Channel> input(KerasLayer layer) {
        if (layer.inputs().size() != 1) {
            throw refused(layer, "it has " + layer.inputs().size() + " inputs");
        }
        return values.get(layer.inputs().get(0));
    }

    private List<Channel> joined(KerasLayer layer) {
        List<Channel> joined = new ArrayList<>();
        layer.inputs().forEach(each -> joined.addAll(values.get(each)));
        return joined;
    }

    private List<Channel> lambda(KerasLayer layer) {
        if (said.isEmpty() || lambda) {
            throw new KerasImportException("layer " + layer.shown()
                    + " is Python code, which cannot be read from a file: say with --preprocess what it does to the pixels,"
                    + " such as --preprocess \"scale=1/127.5 offset=-1\"");
        }
        lambda = true;
        notes.add("Layer " + layer.path()
                + " is a Lambda, whose code is not read: it is taken to do what --preprocess says.");
        List<Channel> before = input(layer);
        Preprocessing given = said.get();
        List<Channel> after = new ArrayList<>();
        for (int c = 0; c < 3; c++) {
            after.add(before.get(given.order()[c])
                    .times(given.scale().get(c))
                    .plus(given.offset().get(c)));
        }
        return after;
    }

    /** {@code (x - mean) / sqrt(variance)}, or the reverse. */
    private List<Channel> normalized(KerasLayer layer) {
        double[] mean;
        double[] variance;
        if (layer.config().hasNonNull("mean")) {
            mean = numbers(layer.config().path("mean"));
            variance = numbers(layer.config().path("variance"));
        } else {
            mean = stored(layer, "mean", 0);
            variance = stored(layer, "variance", 1);
        }
        double[] deviation = new double[variance.length];
        double[] inverse = new double[variance.length];
        for (int i = 0; i < variance.length; i++) {
            deviation[i] = Math.max(LEAST_DEVIATION, Math.sqrt(variance[i]));
            inverse[i] = 1 / deviation[i];
        }
        if (layer.config().path("invert").asBoolean(false)) {
            return added(layer, multiplied(layer, input(layer), deviation), mean);
        }
        double[] negative = new double[mean.length];
        for (int i = 0; i < mean.length; i++) {
            negative[i] = -mean[i];
        }
        return multiplied(layer, added(layer, input(layer), negative), inverse);
    }

    private double[] stored(KerasLayer layer, String variable, int position) {
        KerasWeights.Tensor tensor = weights.find(layer, variable, position)
                .orElseThrow(() -> refused(layer, "its " + variable + " is not in the file"));
        double[] numbers = new double[tensor.values().length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = tensor.values()[i];
        }
        return numbers;
    }

    private List<Channel> resized(KerasLayer layer) {
        JsonNode config = layer.config();
        Interpolation interpolation = switch (config.path("interpolation").asText("bilinear")) {
            case "bilinear" -> Interpolation.LINEAR;
            case "nearest" -> Interpolation.NEAREST;
            case "area" -> Interpolation.AREA;
            default -> throw refused(layer, "its interpolation is " + config.path("interpolation"));
        };
        boolean smooth = config.path("antialias").asBoolean(false);
        if (smooth) {
            notes.add("Layer " + layer.path() + " smooths before it resizes (antialias): the mean of areas is used.");
            interpolation = Interpolation.AREA;
        }
        Mode mode = Mode.STRETCH;
        if (config.path("crop_to_aspect_ratio").asBoolean(false)) {
            mode = Mode.CROP;
        } else if (config.path("pad_to_aspect_ratio").asBoolean(false)) {
            mode = Mode.FIT;
            notes.add("Layer " + layer.path() + " adds bars before it resizes; here they are added after it.");
        }
        int bars = (int)
                Math.round(Math.max(0, Math.min(255, config.path("fill_value").asDouble(0))));
        resized = Optional.of(new Resized(
                config.path("height").asInt(),
                config.path("width").asInt(),
                new Framing(mode, interpolation, bars),
                smooth));
        return input(layer);
    }

    private List<Channel> operation(KerasLayer layer) {
        String name = layer.config().path("function").asText(layer.className());
        List<Operand> operands = Operands.of(layer);
        return switch (name) {
            case "math.truediv", "math.divide", "__operators__.truediv", "TrueDivide", "Divide" -> {
                double[] by = constant(layer, operands, 1);
                double[] inverse = new double[by.length];
                for (int i = 0; i < by.length; i++) {
                    inverse[i] = 1 / by[i];
                }
                yield multiplied(layer, input(layer), inverse);
            }
            case "math.multiply", "__operators__.mul", "Multiply" ->
                multiplied(layer, input(layer), constant(layer, operands, -1));
            case "math.add", "__operators__.add", "nn.bias_add", "Add" ->
                added(layer, input(layer), constant(layer, operands, -1));
            case "math.subtract", "__operators__.sub", "Subtract" -> {
                boolean first = operands.get(0).isTensor();
                double[] number = constant(layer, operands, -1);
                double[] sign = {first ? 1 : -1};
                double[] more = number.clone();
                for (int i = 0; i < more.length; i++) {
                    more[i] = first ? -number[i] : number[i];
                }
                yield added(layer, multiplied(layer, input(layer), sign), more);
            }
            case "math.negative", "Negative" -> multiplied(layer, input(layer), new double[] {-1});
            case "cast", "Cast" -> input(layer);
            case "__operators__.getitem", "GetItem" -> {
                if (cursor.channelsFirst()) {
                    throw refused(layer, "it takes a part of an image whose channels come first");
                }
                yield Slices.of(layer, input(layer));
            }
            case "stack", "Stack" -> joined(layer);
            default -> throw refused(layer, "its operation is " + name);
        };
    }

    /** The operand that is no tensor; it must be the one of this place, unless that is -1. */
    private static double[] constant(KerasLayer layer, List<Operand> operands, int place) {
        boolean fits = operands.size() == 2
                && operands.get(0).isTensor() != operands.get(1).isTensor();
        if (!fits || (place >= 0 && operands.get(place).isTensor())) {
            throw refused(layer, "it does not combine pixels with numbers");
        }
        return numbers(operands.get(operands.get(0).isTensor() ? 1 : 0).value());
    }

    private static List<Channel> multiplied(KerasLayer layer, List<Channel> channels, double[] factors) {
        List<Channel> scaled = new ArrayList<>();
        for (int c = 0; c < channels.size(); c++) {
            scaled.add(channels.get(c).times(number(layer, factors, c, channels.size())));
        }
        return scaled;
    }

    private static List<Channel> added(KerasLayer layer, List<Channel> channels, double[] numbers) {
        List<Channel> moved = new ArrayList<>();
        for (int c = 0; c < channels.size(); c++) {
            moved.add(channels.get(c).plus(number(layer, numbers, c, channels.size())));
        }
        return moved;
    }

    private static double number(KerasLayer layer, double[] numbers, int channel, int channels) {
        if (numbers.length != 1 && numbers.length != channels) {
            throw refused(layer, "it has " + numbers.length + " numbers for " + channels + " channels");
        }
        double number = numbers[numbers.length == 1 ? 0 : channel];
        if (!Double.isFinite(number)) {
            throw refused(layer, "it has the number " + number);
        }
        return number;
    }

    /** A number, or those in lists within lists. */
    private static double[] numbers(JsonNode node) {
        List<Double> numbers = new ArrayList<>();
        collect(node, numbers);
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void collect(JsonNode node, List<Double> numbers) {
        if (node.isArray()) {
            node.forEach(each -> collect(each, numbers));
        } else {
            numbers.add(node.isNumber() ? node.asDouble() : Double.NaN);
        }
    }

    private static KerasImportException refused(KerasLayer layer, String fault) {
        return new KerasImportException("layer " + layer.shown() + " does something to the pixels that cannot be read: "
                + fault + "; save the model without it, and say with --preprocess what it does");
    }

    /** What an operation takes: a tensor, or a constant. */
    private record Operand(boolean isTensor, JsonNode value) {}

    /** Reads the operands of an operation as Keras 2 and 3 write them. */
    private static final class Operands {
        private Operands() {}

        static List<Operand> of(KerasLayer layer) {
            List<Operand> operands = new ArrayList<>();
            JsonNode node = layer.call().path(0);
            if (node.isObject()) {
                node.path("args").forEach(argument -> operands.add(keras3(argument)));
                node.path("kwargs").forEach(argument -> operands.add(keras3(argument)));
            } else {
                boolean constant = LayerChain.InboundNodes.isConstant(node);
                operands.add(new Operand(!constant, node.path(2)));
                for (String key : List.of("y", "bias", "x")) {
                    JsonNode argument = node.path(3).path(key);
                    if (!argument.isMissingNode()) {
                        operands.add(new Operand(LayerChain.InboundNodes.isTensor(argument), argument));
                    }
                }
            }
            return operands;
        }

        private static Operand keras3(JsonNode argument) {
            String kind = argument.path("class_name").asText();
            return new Operand(
                    kind.equals("__keras_tensor__"),
                    kind.isEmpty() ? argument : argument.path("config").path("value"));
        }
    }

    /** Takes channels out of a tensor by its last axis. */
    private static final class Slices {
        private Slices() {}

        static List<Channel> of(KerasLayer layer, List<Channel> channels) {
            JsonNode node = layer.call().path(0);
            JsonNode slices =
                    node.isObject() ? node.path("args").path(1) : node.path(3).path("slice_spec");
            for (int i = 0; i < slices.size() - 1; i++) {
                if (!isWhole(slices.get(i))) {
                    throw refused(layer, "it takes a part of the image");
                }
            }
            JsonNode last = slices.path(slices.size() - 1);
            boolean reachesChannels = slices.size() == 4
                    || slices.path(0).path("class_name").asText().equals("__ellipsis__");
            if (!reachesChannels) {
                throw refused(layer, "it takes a part of the image");
            }
            if (last.isNumber()) {
                return List.of(channels.get(Math.floorMod(last.asInt(), channels.size())));
            }
            JsonNode slice = last.has("config") ? last.path("config") : last;
            int step = slice.path("step").asInt(1);
            if (step == -1 && slice.path("start").isNull() && slice.path("stop").isNull()) {
                List<Channel> turned = new ArrayList<>(channels);
                Collections.reverse(turned);
                return turned;
            }
            int start = slice.path("start").asInt(0);
            int stop = slice.path("stop").asInt(channels.size());
            if (step != 1 || start < 0 || stop > channels.size() || start >= stop) {
                throw refused(layer, "it takes channels from " + start + " to " + stop + " in steps of " + step);
            }
            return channels.subList(start, stop);
        }

        private static boolean isWhole(JsonNode slice) {
            JsonNode bounds = slice.has("config") ? slice.path("config") : slice;
            return slice.path("class_name").asText().equals("__ellipsis__")
                    || (bounds.path("start").isNull()
                            && bounds.path("stop").isNull()
                            && bounds.path("step").asInt(1) == 1);
        }
    }
}
