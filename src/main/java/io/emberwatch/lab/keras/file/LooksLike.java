package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Guesses which architecture a described model is, for messages to those whose model is no DenseNet. */
final class LooksLike {
    private static final Map<Pattern, String> NAMES = Map.ofEntries(
            name("resnet(50|101|152)(v2)?", "ResNet"),
            name("resnet_?rs.*", "ResNet-RS"),
            name("mobilenet.*", "MobileNet"),
            name("efficientnet.*", "EfficientNet"),
            name("vgg(16|19)", "VGG"),
            name("inception_resnet.*", "Inception-ResNet"),
            name("inception.*", "Inception"),
            name("xception", "Xception"),
            name("nasnet.*", "NASNet"),
            name("convnext.*", "ConvNeXt"),
            name("regnet.*", "RegNet"));
    private static final Pattern NUMBER = Pattern.compile(".*?(\\d+).*");
    /** Its convolutions, with those of its shortcuts and without its head. */
    private static final Map<Integer, String> RESNETS = Map.of(53, "ResNet50", 104, "ResNet101", 155, "ResNet152");

    private final List<String> modelNames = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();

    private LooksLike() {}

    /** For example {@code a ResNet50}, by the models' names or by their layers; empty if it is like none known. */
    static Optional<String> of(JsonNode model) {
        LooksLike found = new LooksLike();
        found.gather(model);
        return found.byName().or(found::byLayers).map(name -> ("EI".indexOf(name.charAt(0)) < 0 ? "a " : "an ") + name);
    }

    private static Map.Entry<Pattern, String> name(String pattern, String shown) {
        return Map.entry(Pattern.compile(pattern), shown);
    }

    private void gather(JsonNode model) {
        JsonNode config = model.path("config");
        modelNames.add(config.path("name").asText().toLowerCase(Locale.ROOT));
        for (JsonNode layer : config.isArray() ? config : config.path("layers")) {
            counts.merge(layer.path("class_name").asText(), 1, Integer::sum);
            if (layer.path("config").has("layers")) {
                gather(layer);
            }
        }
    }

    private Optional<String> byName() {
        for (String name : modelNames) {
            for (Map.Entry<Pattern, String> known : NAMES.entrySet()) {
                if (known.getKey().matcher(name).matches()) {
                    boolean depth = known.getValue().equals("ResNet")
                            || known.getValue().equals("VGG");
                    return Optional.of(
                            depth ? known.getValue() + NUMBER.matcher(name).replaceFirst("$1") : known.getValue());
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> byLayers() {
        int convolutions = count("Conv2D");
        if (count("SeparableConv2D") > 10) {
            return Optional.of("Xception");
        }
        if (count("DepthwiseConv2D") > 5) {
            return Optional.of(count("Multiply") > 5 ? "EfficientNet" : "MobileNet");
        }
        if (count("Add") > 5 && count("BatchNormalization") > 5) {
            return Optional.of(RESNETS.getOrDefault(convolutions, "ResNet"));
        }
        if (count("BatchNormalization") == 0 && count("MaxPooling2D") >= 4 && convolutions >= 8) {
            return Optional.of(convolutions == 13 || convolutions == 16 ? "VGG" + (convolutions + 3) : "VGG");
        }
        return Optional.empty();
    }

    private int count(String className) {
        return counts.getOrDefault(className, 0);
    }
}
