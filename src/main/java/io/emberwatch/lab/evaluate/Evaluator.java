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
import io.emberwatch.lab.dataset.Sample;
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
        List<Evaluation.Result> results = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        List<Sample> batch = new ArrayList<>();
        ModelManifest.Input input = model.manifest().input();
        ImageFolder images = ImageFolder.listAll(folder, fireFolder(folder));
        for (ImageFolder.Entry entry : images.entries()) {
            Sample sample = ImageFolder.readPrepared(entry, input);
            if (sample == null) {
                unreadable.add(
                        images.name(entry.label(), entry.file().getFileName().toString()));
                continue;
            }
            batch.add(sample);
            if (batch.size() == model.maxBatch()) {
                score(images, batch, results);
            }
        }
        score(images, batch, results);
        if (results.isEmpty()) {
            throw new UserException("no image in " + folder + " can be read");
        }
        return new Evaluation(results, unreadable, threshold);
    }

    /**
     * Scores harder versions of the folder's images: under orange and red light, and with small flames pasted onto them.
     *
     * @throws UserException as in {@link #evaluate}
     */
    public StressTest.Results stress(Path folder, double threshold) throws IOException {
        return new StressTest(model).run(ImageFolder.listAll(folder, fireFolder(folder)), threshold);
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

    private void score(ImageFolder images, List<Sample> batch, List<Evaluation.Result> results) {
        if (batch.isEmpty()) {
            return;
        }
        NetworkOutput output =
                model.run(buffer.of(batch.stream().map(Sample::pixels).toList()), batch.size(), scores -> false);
        int fireScore = model.manifest().fireIndex();
        for (int i = 0; i < batch.size(); i++) {
            Sample sample = batch.get(i);
            results.add(new Evaluation.Result(
                    images.name(sample.label(), sample.file()),
                    sample.label() == images.last(),
                    output.score(i, fireScore)));
        }
        batch.clear();
    }

    /** Its name: {@code fire}, or what the model itself calls it where there is no such folder. */
    private String fireFolder(Path folder) {
        String own = model.manifest().fireClass();
        return !Files.isDirectory(folder.resolve(FIRE)) && Files.isDirectory(folder.resolve(own)) ? own : FIRE;
    }
}
