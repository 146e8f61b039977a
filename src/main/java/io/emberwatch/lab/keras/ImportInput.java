package io.emberwatch.lab.keras;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.keras.file.KerasDenseNet;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.Preprocessing;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Settles what images an imported network takes, from its file and from what the user says. */
final class ImportInput {
    private static final int KERAS_SIZE = 224;
    private static final int SMALLEST = 32;
    private static final int LARGEST = 1024;

    private ImportInput() {}

    /**
     * The images that the network takes.
     *
     * @param notes receives a sentence on each assumption
     * @throws UserException if an option is wrong or contradicts the file
     */
    static NetworkSpec.Input of(KerasDenseNet network, KerasImport.Options options, List<String> notes) {
        return new NetworkSpec.Input(size(network, options, notes), preprocessing(network, options, notes));
    }

    private static int size(KerasDenseNet network, KerasImport.Options options, List<String> notes) {
        int height = network.height();
        int width = network.width();
        if (options.size().isPresent()) {
            int size = options.size().getAsInt();
            if (size < SMALLEST || size > LARGEST) {
                throw new UserException("--input: " + size + " pixels, expected " + SMALLEST + " to " + LARGEST);
            }
            if (height > 0 && (size != height || size != width)) {
                notes.add("The model was made for images of " + height + "x" + width + ", not " + size + "x" + size
                        + ".");
            }
            return size;
        }
        boolean fits = height == 0 || (height >= SMALLEST && height <= LARGEST);
        if (height != width || !fits) {
            throw new UserException("--input is needed: the model was made for images of " + height + "x" + width
                    + ", expected square ones of " + SMALLEST + " to " + LARGEST + " pixels");
        }
        return height > 0 ? height : KERAS_SIZE;
    }

    private static Preprocessing preprocessing(KerasDenseNet network, KerasImport.Options options, List<String> notes) {
        Optional<Preprocessing> wanted = options.preprocess().map(ImportInput::named);
        if (network.rescaling().isPresent()) {
            KerasDenseNet.Rescaling rescaling = network.rescaling().get();
            Preprocessing inside = Arrays.stream(Preprocessing.values())
                    .filter(mode -> isSame(mode, rescaling))
                    .findFirst()
                    .orElseThrow(() -> new UserException("layer " + rescaling.layer() + " scales pixels by "
                            + rescaling.scale() + " and adds " + rescaling.offset()
                            + ", expected 1/255 and 0 (unit) or 1/127.5 and -1 (tf): take it out of the model and name"
                            + " the --preprocess"));
            if (wanted.isPresent() && wanted.get() != inside) {
                throw new UserException(
                        "--preprocess: the model has " + inside.label() + " inside it (layer " + rescaling.layer()
                                + "), so " + wanted.get().label() + " cannot be added: leave the option out");
            }
            return inside;
        }
        if (wanted.isEmpty()) {
            notes.add("Pixels are taken to be preprocessed as keras.applications.densenet does (torch); name another"
                    + " --preprocess if the model was trained otherwise.");
        }
        return wanted.orElse(DenseNet.PREPROCESSING);
    }

    private static boolean isSame(Preprocessing mode, KerasDenseNet.Rescaling rescaling) {
        if (mode != Preprocessing.UNIT && mode != Preprocessing.TF) {
            return false;
        }
        // A step of a hundredth of a byte is below what anybody means.
        return Math.abs(mode.scale()[0] - rescaling.scale()) * 255 < 1e-4
                && Math.abs(mode.offset()[0] - rescaling.offset()) < 1e-4;
    }

    private static Preprocessing named(String name) {
        return Arrays.stream(Preprocessing.values())
                .filter(mode -> mode.label().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new UserException("--preprocess: unknown mode " + name + ", known are "
                        + Arrays.stream(Preprocessing.values())
                                .map(Preprocessing::label)
                                .collect(Collectors.joining(", "))));
    }
}
