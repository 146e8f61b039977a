package io.emberwatch.lab.evaluate;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.savedmodel.HeadConstants;
import io.emberwatch.lab.savedmodel.NetworkFeatures;
import io.emberwatch.lab.savedmodel.SavedClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a model over a folder of labelled pictures. Owns the loaded model: close it. Not thread-safe. */
public final class Evaluator implements AutoCloseable {
    /** The usual folder of pictures with fire; those in all others show none. */
    private static final String FIRE = "fire";

    private static final int BATCH = 16;

    private final SavedClassifier model;

    private Evaluator(SavedClassifier model) {
        this.model = model;
    }

    /**
     * Loads a model package, which it borrows: close the package after the evaluator.
     *
     * @param bf16 whether to compute in bfloat16
     */
    public static Evaluator load(ModelPackage bundle, boolean bf16) {
        return new Evaluator(SavedClassifier.load(bundle, bf16));
    }

    /** Score from which the model counts a picture as fire. */
    public double threshold() {
        return model.manifest().threshold();
    }

    /** The constants after the last feature map, from which explanations follow. */
    public HeadConstants head() {
        return model.head();
    }

    /**
     * Scores every picture of the folder: those under {@code fire} (or the model's own name for it), and those under {@code nofire} and any other sub-folder.
     *
     * @throws UserException if the folder or one of the two kinds is missing or has no pictures, or none can be read
     */
    public Evaluation evaluate(Path folder, double threshold) throws IOException {
        List<Evaluation.Result> results = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        List<Sample> batch = new ArrayList<>();
        ModelManifest.Input input = model.manifest().input();
        ImageFolder pictures = ImageFolder.listAll(folder, fireFolder(folder));
        for (ImageFolder.Entry entry : pictures.entries()) {
            Sample sample = ImageFolder.readStretched(entry, input.height(), input.width());
            if (sample == null) {
                unreadable.add(
                        pictures.name(entry.label(), entry.file().getFileName().toString()));
                continue;
            }
            batch.add(sample);
            if (batch.size() == BATCH) {
                score(pictures, batch, results);
            }
        }
        score(pictures, batch, results);
        if (results.isEmpty()) {
            throw new UserException("no picture in " + folder + " can be read");
        }
        return new Evaluation(results, unreadable, threshold);
    }

    /**
     * Scores harder versions of the folder's pictures: under orange and red light, and with small flames pasted onto them.
     *
     * @param explainer plays the pointing game with those flames
     * @throws UserException as in {@link #evaluate}
     */
    public StressResults stress(Path folder, double threshold, FeatureExplainer explainer) throws IOException {
        return new StressTest(model, explainer).run(ImageFolder.listAll(folder, fireFolder(folder)), threshold);
    }

    /**
     * Where the model sees fire in one picture.
     *
     * @throws UserException if the picture cannot be read
     */
    public FireMap explain(Path picture, FeatureExplainer explainer) {
        ModelManifest.Input input = model.manifest().input();
        Sample sample = ImageFolder.readStretched(new ImageFolder.Entry(picture, 0), input.height(), input.width());
        if (sample == null) {
            throw new UserException("cannot read picture " + picture);
        }
        NetworkFeatures features = model.features(sample.pixels(), 1);
        return new FireMap(
                features.width(),
                features.height(),
                explainer.explain(features.values(), 0, features.height(), features.width()));
    }

    @Override
    public void close() {
        model.close();
    }

    private void score(ImageFolder pictures, List<Sample> batch, List<Evaluation.Result> results) {
        if (batch.isEmpty()) {
            return;
        }
        byte[] pixels =
                SavedClassifier.joined(batch.stream().map(Sample::pixels).toList());
        float[][] scores = model.scores(pixels, batch.size());
        int fireScore = model.manifest().fireIndex();
        for (int i = 0; i < scores.length; i++) {
            Sample sample = batch.get(i);
            results.add(new Evaluation.Result(
                    pictures.name(sample.label(), sample.file()),
                    sample.label() == pictures.last(),
                    scores[i][fireScore]));
        }
        batch.clear();
    }

    /** Its name: {@code fire}, or what the model itself calls it where there is no such folder. */
    private String fireFolder(Path folder) {
        String own = model.manifest().fireClass();
        return !Files.isDirectory(folder.resolve(FIRE)) && Files.isDirectory(folder.resolve(own)) ? own : FIRE;
    }
}
