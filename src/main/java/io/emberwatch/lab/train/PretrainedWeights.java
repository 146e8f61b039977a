package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.lab.network.Architecture;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.TfjsWeights;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import io.emberwatch.lab.savedmodel.PackageFiles;
import io.emberwatch.lab.train.Distillation.Teachers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Weights that the user names with {@code --start} or {@code --teacher}. Immutable.
 *
 * @param origin as the user named it
 * @param weights by the names of their layers
 * @param classes class names in the order of the outputs, printed as a list; empty if not known
 */
record PretrainedWeights(Path origin, Weights weights, Optional<String> classes) {
    private static final String LAST_LAYER = "predictions/";

    /** Whether the path means the built-in model. */
    static boolean isBuiltin(Path path) {
        return path.equals(Path.of(ModelPackage.BUILTIN));
    }

    /**
     * Reads the weights.
     *
     * @param path {@value ModelPackage#BUILTIN}, the folder of a model package, a folder of TensorFlow.js weights, or the
     *     checkpoint of a run, whose averaged weights are used
     * @throws UserException if it is none of these, or a network with other preprocessing; the message is
     *     for the user
     */
    static PretrainedWeights read(Path path) throws IOException {
        if (isBuiltin(path) || Files.exists(new PackageFiles(path).graph())) {
            return packaged(path);
        }
        if (Files.exists(path.resolve("model.json"))) {
            return new PretrainedWeights(path, TfjsWeights.read(path), Optional.empty());
        }
        if (!Files.isRegularFile(path)) {
            throw new UserException(path
                    + (Files.exists(path.resolve("checkpoint.bin"))
                            ? " is the folder of a run: name its checkpoint.bin, or its folder model"
                            : " is no checkpoint, and no folder with a saved_model.pb or with a TensorFlow.js"
                                    + " model.json"));
        }
        Path settings = path.resolveSibling("settings.json");
        return new PretrainedWeights(
                path,
                Trainer.averages(Checkpoint.read(path).weights()),
                Files.exists(settings)
                        ? Optional.ofNullable(
                                RunSettings.read(settings).values().get("classes"))
                        : Optional.empty());
    }

    private static PretrainedWeights packaged(Path path) {
        try (ModelPackage model = ModelPackage.open(path.toString())) {
            Preprocessing wanted = model.manifest().input().preprocess();
            if (!wanted.equals(DenseNet.PREPROCESSING)) {
                throw new UserException(path + " needs images preprocessed as '" + wanted.label()
                        + "', but train uses '" + DenseNet.PREPROCESSING.label() + "'");
            }
            return new PretrainedWeights(
                    path,
                    PackageFiles.weights(model),
                    Optional.of(model.manifest().labels().toString()));
        } catch (ModelPackageException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    /**
     * The weights that fit the network; those of its last layer only if the classes are the same. With them those that an
     * earlier run learnt for comparing the network with a teacher, which a run with the same teacher goes on with.
     *
     * @throws UserException if most do not fit
     */
    Weights fitting(NetworkSpec spec, List<String> wanted, PrintStream log) {
        boolean sameClasses = classes.isEmpty() || classes.get().equals(wanted.toString());
        Map<String, Weight> fitting = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (ParameterSpec declared : ParameterSpec.of(spec)) {
            Weight weight = weights.byName().get(declared.name());
            boolean fits = weight != null && weight.shape().equals(declared.shape());
            if (fits && (sameClasses || !declared.name().startsWith(LAST_LAYER))) {
                fitting.put(declared.name(), weight);
            } else {
                missing.add(declared.name());
            }
        }
        if (fitting.size() < missing.size()) {
            throw new UserException("--start " + origin + " is another network than " + spec.name() + ": "
                    + fitting.size() + " of " + (fitting.size() + missing.size()) + " parameters fit");
        }
        log.printf(
                Locale.ROOT,
                "starts with %d of %d parameters from %s%s%n",
                fitting.size(),
                fitting.size() + missing.size(),
                origin,
                missing.isEmpty()
                        ? ""
                        : "; random initial values for "
                                + String.join(", ", missing.subList(0, Math.min(4, missing.size())))
                                + (missing.size() > 4 ? " and more" : ""));
        weights.byName().forEach((name, weight) -> {
            if (Distillation.owns(name)) {
                fitting.put(name, weight);
            }
        });
        return new Weights(fitting);
    }

    /**
     * A teacher with these weights.
     *
     * @throws UserException if no network fits them, or if its classes are others
     */
    Teachers.Teacher teacher(List<String> wanted) {
        if (classes.isPresent() && !classes.get().equals(wanted.toString())) {
            throw new UserException("--teacher " + origin + " has the classes " + classes.get() + ", not " + wanted);
        }
        try {
            return new Teachers.Teacher(Architecture.of(weights, wanted.size()), weights);
        } catch (UserException e) {
            throw new UserException("--teacher " + origin + " is no network to learn from: " + e.getMessage(), e);
        }
    }
}
