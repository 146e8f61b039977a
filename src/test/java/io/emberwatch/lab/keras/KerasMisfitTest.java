package io.emberwatch.lab.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.emberwatch.lab.keras.file.KerasImportException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A model that is no DenseNet with a dense head: the message names the layer, what it is and what was expected. */
class KerasMisfitTest {
    @TempDir
    Path folder;

    static Stream<Arguments> misfits() {
        return Stream.of(
                misfit(
                        "another stem",
                        "keras3-top",
                        replaced("\"kernel_size\": [7, 7]", "\"kernel_size\": [5, 5]"),
                        "layer conv1_conv (Conv2D) does not fit a DenseNet: kernel_size is [5,5], expected 7"),
                misfit(
                        "another class at the beginning",
                        "keras3-top",
                        replaced("\"class_name\": \"ZeroPadding2D\"", "\"class_name\": \"Cropping2D\""),
                        "layer zero_padding2d (Cropping2D) does not fit a DenseNet: expected ZeroPadding2D"),
                misfit(
                        "another pooling",
                        "keras3-top",
                        replaced("\"class_name\": \"MaxPooling2D\"", "\"class_name\": \"AveragePooling2D\""),
                        "layer pool1 (AveragePooling2D) does not fit a DenseNet: expected MaxPooling2D (pool1)"),
                misfit(
                        "another activation",
                        "keras3-top",
                        replaced("\"activation\": \"relu\"", "\"activation\": \"elu\""),
                        "layer conv1_relu (Activation) does not fit a DenseNet: expected a ReLU (conv1/relu)"),
                misfit(
                        "another growth within the network",
                        "keras3-top",
                        inLayer("conv3_block1_2_conv", "\"filters\": 32", "\"filters\": 24"),
                        "layer conv3_block1_2_conv (Conv2D) does not fit a DenseNet: filters is 24, expected 32"),
                misfit(
                        "another order of concatenation",
                        "keras3-top",
                        inLayer(
                                "conv2_block1_concat",
                                "\"keras_history\": [\"pool1\"",
                                "\"keras_history\": [\"conv1_bn\""),
                        "layer conv2_block1_concat (Concatenate) does not fit a DenseNet: it takes conv1_bn and"
                                + " conv2_block1_2_conv, expected pool1 and conv2_block1_2_conv"),
                misfit(
                        "no transition",
                        "keras3-top",
                        replaced("\"class_name\": \"AveragePooling2D\"", "\"class_name\": \"MaxPooling2D\""),
                        "layer pool2_pool (MaxPooling2D) does not fit a DenseNet: expected BatchNormalization"),
                misfit(
                        "another pooling before the head",
                        "keras3-top",
                        replaced(
                                "\"class_name\": \"GlobalAveragePooling2D\"",
                                "\"class_name\": \"GlobalMedianPooling2D\""),
                        "layer avg_pool (GlobalMedianPooling2D) does not fit a DenseNet: expected GlobalAveragePooling2D"),
                misfit(
                        "a map that is flattened",
                        "keras3-top",
                        replaced("\"class_name\": \"GlobalAveragePooling2D\"", "\"class_name\": \"Flatten\""),
                        "layer avg_pool (Flatten) does not fit a DenseNet: it keeps each place of the map apart"),
                misfit(
                        "a pooling that is not of the whole map",
                        "keras3-flatten-gelu",
                        inLayer("average_pooling2d", "\"pool_size\": [3, 3]", "\"pool_size\": [2, 2]"),
                        "its windows are 2x2 of a map of 3x3, expected one window over all of it"),
                misfit(
                        "a ReLU before the mean",
                        "keras3-conv-head",
                        inLayer("scores_map", "\"activation\": \"linear\"", "\"activation\": \"relu\""),
                        "layer scores_map (Conv2D) does not fit a DenseNet: its activation is relu before the mean"),
                misfit(
                        "Python code before the network",
                        "keras3-in-division",
                        replaced("\"class_name\": \"TrueDivide\"", "\"class_name\": \"Lambda\""),
                        "layer true_divide (Lambda) is Python code, which cannot be read from a file: say with"
                                + " --preprocess what it does"),
                misfit(
                        "a part of the image",
                        "keras3-in-arithmetic",
                        replaced("\"step\": -1", "\"step\": 2"),
                        "layer get_item (GetItem) does something to the pixels that cannot be read: it takes channels"),
                misfit(
                        "another architecture",
                        "keras3-top",
                        config -> config.replace("\"name\": \"densenet\"", "\"name\": \"resnet50v2\"")
                                .replaceFirst("\"kernel_size\": \\[7, 7]", "\"kernel_size\": [3, 3]"),
                        "the model looks like a ResNet50: save it with model.export(\"folder\") and use emberwatch"
                                + " import-savedmodel folder"),
                misfit(
                        "an architecture with a vowel",
                        "keras3-top",
                        config -> config.replace("\"name\": \"densenet\"", "\"name\": \"efficientnetb0\"")
                                .replaceFirst("\"kernel_size\": \\[7, 7]", "\"kernel_size\": [3, 3]"),
                        "the model looks like an EfficientNet: save it"),
                misfit(
                        "a network that is like none that is known",
                        "keras3-top",
                        replaced("\"kernel_size\": [7, 7]", "\"kernel_size\": [5, 5]"),
                        "expected 7; other networks run too: save it with model.export(\"folder\") and use emberwatch"
                                + " import-savedmodel folder"),
                misfit(
                        "another layer in the head",
                        "keras3-flat",
                        inLayer("fc1", "\"class_name\": \"Dense\"", "\"class_name\": \"Maxout\""),
                        "layer fc1 (Maxout) does not fit a DenseNet: expected Dense, Dropout"),
                misfit(
                        "another activation in the head",
                        "keras3-functional",
                        inLayer("fc", "\"activation\": \"relu\"", "\"activation\": \"mish\""),
                        "sigmoid or linear; other networks run too: save it with model.export"),
                misfit(
                        "softmax in the middle",
                        "keras3-functional",
                        inLayer("fc", "\"activation\": \"relu\"", "\"activation\": \"softmax\""),
                        "layer fc does not fit the head of a classifier: it has activation softmax in the middle"),
                misfit(
                        "relu at the end",
                        "keras3-functional",
                        inLayer("fire_logits", "\"activation\": \"linear\"", "\"activation\": \"relu\""),
                        "layer fire_logits does not fit the head of a classifier: it is the last and has activation relu"),
                misfit(
                        "tanh at the end",
                        "keras3-functional",
                        inLayer("fire_logits", "\"activation\": \"linear\"", "\"activation\": \"tanh\""),
                        "layer fire_logits does not fit the head of a classifier: it is the last and has activation tanh"),
                misfit(
                        "other units than weights",
                        "keras3-top",
                        replaced("\"units\": 3", "\"units\": 5"),
                        "tensor predictions/kernel (layers/dense/vars/0) has shape (72, 3), expected (72, 5)"),
                misfit(
                        "another stem than its transition",
                        "keras3-top",
                        replaced("\"filters\": 64", "\"filters\": 48"),
                        "layer pool2_conv (Conv2D) does not fit a DenseNet: filters is 64, expected 56"),
                misfit(
                        "no head",
                        "keras3-top",
                        inLayer("predictions", "\"class_name\": \"Dense\"", "\"class_name\": \"Dropout\""),
                        "the model ends after avg_pool without a Dense layer"),
                misfit(
                        "a model of a class of its own",
                        "keras3-top",
                        config -> "{\"class_name\": \"FireNet\", \"config\": {\"name\": \"fire_net\"}}",
                        "describes a FireNet without layers, expected a functional or Sequential model"),
                misfit("no JSON", "keras3-top", config -> "{]", "config.json is not JSON: the file is damaged"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misfits")
    void modelThatDoesNotFit_isRefusedByLayer(String what, String fixture, UnaryOperator<String> edit, String message)
            throws IOException {
        Path file = new KerasArchiveEditor(KerasFixtures.unpack(fixture + ".keras", folder))
                .config(edit)
                .write(folder.resolve("edited.keras"));
        assertThatExceptionOfType(KerasImportException.class)
                .as(what)
                .isThrownBy(() -> KerasImport.run(file, folder.resolve("out"), options()))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private static KerasImport.Options options() {
        return new KerasImport.Options(
                Optional.empty(), Optional.empty(), List.of(), Optional.of("class_1"), Optional.empty(), 0.5);
    }

    private static Arguments misfit(String what, String fixture, UnaryOperator<String> edit, String message) {
        return arguments(what, fixture, edit, message);
    }

    private static UnaryOperator<String> replaced(String from, String to) {
        return config -> replaceFirst(config, 0, from, to);
    }

    /** An edit within the description of one layer, which begins with its module and ends with the next one's. */
    private static UnaryOperator<String> inLayer(String name, String from, String to) {
        return config -> {
            int named = config.indexOf("\"config\": {\"name\": \"" + name + "\"");
            return replaceFirst(config, config.lastIndexOf("\"module\"", named), from, to);
        };
    }

    private static String replaceFirst(String text, int begin, String from, String to) {
        int at = text.indexOf(from, begin);
        return at < 0 ? text : text.substring(0, at) + to + text.substring(at + from.length());
    }
}
