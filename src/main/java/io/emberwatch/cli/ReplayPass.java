package io.emberwatch.cli;

import io.emberwatch.lab.replay.ClipResult;
import io.emberwatch.lab.replay.Replay;
import io.emberwatch.lab.replay.ReplayMaterial;
import io.emberwatch.lab.replay.ReplayViews;
import io.emberwatch.monitor.LoadedModel;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ModelConfig;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.TiledClassifier;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Scores material with a model. Immutable. */
final class ReplayPass {
    private final ModelConfig model;
    private final ReplayMaterial material;
    private final double fps;
    private final Instant recordedAt;

    ReplayPass(ModelConfig model, ReplayMaterial material, double fps, Instant recordedAt) {
        this.model = model;
        this.material = material;
        this.fps = fps;
        this.recordedAt = recordedAt;
    }

    /** Scores everything, cut as the camera wants it, and judges it by the camera's rule. */
    List<ClipResult> as(CameraConfig camera, ReplayViews views) throws CameraException, IOException {
        double threshold = camera.detect().threshold();
        try (FireClassifier classifier = new TiledClassifier(
                LoadedModel.load(
                                model,
                                new MapChoices(camera.explain(), Map.of()),
                                any -> threshold,
                                InferenceListener.NOOP)
                        .classifier(),
                any -> camera.detect().tiles())) {
            return material.play(new Replay(classifier, camera, fps, recordedAt), views);
        }
    }
}
