package io.emberwatch.model;

import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.bundle.ModelManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a model over a folder of labelled pictures. Owns the loaded model: close it. */
public final class Evaluator implements AutoCloseable {
    private static final int BATCH = 16;
    private static final List<String> CLASSES = List.of("nofire", "fire");
    private static final int FIRE = 1;

    private final SavedClassifier model;

    private Evaluator(SavedClassifier model) {
        this.model = model;
    }

    /**
     * Loads a model package, which it borrows: close the package after the evaluator.
     *
     * @param bf16 whether to compute in bfloat16
     */
    public static Evaluator load(ModelBundle bundle, boolean bf16) {
        return new Evaluator(SavedClassifier.load(bundle, bf16));
    }

    /** Score from which the model counts a picture as fire. */
    public double threshold() {
        return model.manifest().threshold();
    }

    /**
     * Scores every picture under {@code fire} and {@code nofire} of the folder.
     *
     * @throws IllegalArgumentException if the folder or one of the two is missing or has no pictures
     */
    public Evaluation evaluate(Path folder, double threshold) throws IOException {
        List<Evaluation.Result> results = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        List<Sample> batch = new ArrayList<>();
        ModelManifest.Input input = model.manifest().input();
        for (PictureFolder.Entry entry : PictureFolder.list(folder, CLASSES).entries()) {
            Sample sample = PictureFolder.readStretched(entry, input.height(), input.width());
            if (sample == null) {
                unreadable.add(name(entry.label(), entry.file().getFileName().toString()));
                continue;
            }
            batch.add(sample);
            if (batch.size() == BATCH) {
                score(batch, results);
            }
        }
        score(batch, results);
        return new Evaluation(results, unreadable, threshold);
    }

    @Override
    public void close() {
        model.close();
    }

    private void score(List<Sample> batch, List<Evaluation.Result> results) {
        if (batch.isEmpty()) {
            return;
        }
        int each = batch.get(0).pixels().length;
        byte[] pixels = new byte[batch.size() * each];
        for (int i = 0; i < batch.size(); i++) {
            System.arraycopy(batch.get(i).pixels(), 0, pixels, i * each, each);
        }
        float[][] scores = model.scores(pixels, batch.size());
        int fireScore = model.manifest().fireIndex();
        for (int i = 0; i < scores.length; i++) {
            Sample sample = batch.get(i);
            results.add(new Evaluation.Result(
                    name(sample.label(), sample.file()), sample.label() == FIRE, scores[i][fireScore]));
        }
        batch.clear();
    }

    private static String name(int label, String file) {
        return CLASSES.get(label) + "/" + file;
    }
}
