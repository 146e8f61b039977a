package io.emberwatch.lab.evaluate;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.ImageBuffer;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.ImageSelection;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.dataset.SelectedImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a model over a folder of labelled images. Owns the loaded model: close it. Not thread-safe. */
public final class Evaluator implements AutoCloseable {
    /** The usual folder of images with fire; those in all others show none. */
    private static final String FIRE = "fire";

    private final Network model;
    private final ImageBuffer buffer;

    private Evaluator(Network model) {
        this.model = model;
        this.buffer = new ImageBuffer(model);
    }

    /**
     * Loads a model as the monitor does.
     *
     * @param bundle needed only until this returns
     * @throws io.emberwatch.core.modelpackage.ModelPackageException if the model cannot be used
     * @throws io.emberwatch.engine.EngineException if the machine lacks the device or precision that is asked for
     */
    public static Evaluator load(ModelPackage bundle, NetworkOptions options) {
        return new Evaluator(NetworkLoader.load(bundle, options));
    }

    /** The images that the model takes. */
    public ModelManifest.Input input() {
        return model.manifest().input();
    }

    /** Score from which the model counts an image as fire. */
    public double threshold() {
        return model.manifest().threshold();
    }

    /**
     * Scores every image of the folder: those under {@code fire} (or the model's own name for it), and those under {@code nofire} and any other sub-folder.
     *
     * @throws UserException if the folder or one of the two kinds is missing or has no images, or none can be read
     */
    public Evaluation evaluate(Path folder, double threshold) throws IOException {
        return evaluate(images(model.manifest(), folder, ImageSelection.USUAL), folder, threshold);
    }

    /**
     * The images of a folder that count, with what is left out. The model need not be loaded for that.
     *
     * @throws UserException if the folder or one of the two kinds is missing or has no images, or a source is unknown
     */
    public static SelectedImages images(ModelManifest manifest, Path folder, ImageSelection selection)
            throws IOException {
        SelectedImages images = SelectedImages.list(folder, fireFolder(manifest, folder), selection);
        selection.checkSources(images.sources());
        return images;
    }

    /**
     * Scores selected images.
     *
     * @param folder that has all of them
     * @throws UserException if none can be read
     */
    public Evaluation evaluate(SelectedImages selected, Path folder, double threshold) {
        List<Evaluation.Result> results = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        List<Named> batch = new ArrayList<>();
        ModelManifest.Input input = model.manifest().input();
        for (ImageFolder.Entry entry : selected.images().entries()) {
            Sample sample = ImageFolder.readPrepared(entry, input);
            String name = folder.relativize(entry.file()).toString().replace('\\', '/');
            if (sample == null) {
                unreadable.add(name);
                continue;
            }
            batch.add(new Named(name, sample));
            if (batch.size() == model.maxBatch()) {
                score(selected.images().last(), batch, results);
            }
        }
        score(selected.images().last(), batch, results);
        if (results.isEmpty()) {
            throw new UserException("no image in " + folder + " can be read");
        }
        return new Evaluation(results, unreadable, threshold, selected.leftOut());
    }

    /**
     * Scores harder versions of the folder's images: under orange and red light, and with small flames pasted onto them.
     *
     * @throws UserException as in {@link #evaluate}
     */
    public StressTest.Results stress(Path folder, double threshold) throws IOException {
        return stress(images(model.manifest(), folder, ImageSelection.USUAL), threshold);
    }

    /** As {@link #stress(Path, double)} with selected images. */
    public StressTest.Results stress(SelectedImages selected, double threshold) {
        return new StressTest(model).run(selected.images(), threshold);
    }

    /**
     * Where the model sees fire in one image, by the Grad-CAM that the monitor shows.
     *
     * @throws UserException if the image cannot be read
     */
    public ClassMap explain(Path image) {
        ModelManifest.Input input = model.manifest().input();
        Sample sample = ImageFolder.readPrepared(new ImageFolder.Entry(image, 0), input);
        if (sample == null) {
            throw new UserException("cannot read image " + image);
        }
        NetworkOutput output = model.run(buffer.of(List.of(sample.pixels())), 1, scores -> true);
        return new FireMap(model).of(output, 0, sample.pixels());
    }

    @Override
    public void close() {
        model.close();
    }

    /** An image with its path from the evaluated folder on. */
    private record Named(String file, Sample sample) {}

    private void score(int fireLabel, List<Named> batch, List<Evaluation.Result> results) {
        if (batch.isEmpty()) {
            return;
        }
        NetworkOutput output = model.run(
                buffer.of(batch.stream().map(each -> each.sample().pixels()).toList()), batch.size(), scores -> false);
        int fireScore = model.manifest().fireIndex();
        for (int i = 0; i < batch.size(); i++) {
            Named each = batch.get(i);
            results.add(
                    new Evaluation.Result(each.file(), each.sample().label() == fireLabel, output.score(i, fireScore)));
        }
        batch.clear();
    }

    /** Its name: {@code fire}, or what the model itself calls it where there is no such folder. */
    private static String fireFolder(ModelManifest manifest, Path folder) {
        String own = manifest.fireClass();
        return !Files.isDirectory(folder.resolve(FIRE)) && Files.isDirectory(folder.resolve(own)) ? own : FIRE;
    }
}
