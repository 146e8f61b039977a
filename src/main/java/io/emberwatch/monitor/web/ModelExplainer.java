package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.explain.BoundedForwardRuns;
import io.emberwatch.engine.explain.DeletionDrops;
import io.emberwatch.engine.explain.ExplainedImage;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.Explanation;
import io.emberwatch.engine.explain.ExplanationJson;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.explain.SheetPainter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Explains images with the model that scores the cameras, once it is loaded. Thread-safe. */
public final class ModelExplainer implements ImageExplainer {
    private static final ImageReader READER = new ImageReader(40_000_000);
    /** Choices of layers and target beside the last layer; each costs some 75 MB until the monitor ends. */
    private static final int MOST_KINDS = 12;

    private volatile InspectableModel network;

    /**
     * From now on images are explained with this network, which is borrowed: in float32, whatever it is that the cameras
     * are scored in.
     */
    public void use(InspectableModel opened) {
        network = new BoundedForwardRuns(opened.exact(), MOST_KINDS);
    }

    @Override
    public Answer explain(byte[] file, Question asked) throws RefusedException {
        InspectableModel opened = network;
        if (opened == null) {
            throw new RefusedException(409, "the model is not loaded yet: try again later");
        }
        try {
            MethodName method = method(asked.method());
            Explainer explainer = new Explainer(opened);
            ExplanationRequest question = explainer.question(
                    asked.layers(), target(asked.target()), asked.className().orElse(null));
            ExplainedImage image = ExplainedImage.decode("picture", file, opened, READER);
            Explanation explanation =
                    explainer.explain(method, image.pixels(), question).get(0);
            DeletionDrops drops = DeletionDrops.of(opened, image.pixels(), explanation);
            return asked.sheet()
                    ? new Answer(
                            "image/jpeg",
                            new SheetPainter(opened.labels())
                                    .sheet(List.of(new SheetPainter.Row(image, explanation, drops, question))))
                    : new Answer("application/json", json(explanation, drops, question, opened.labels()));
        } catch (UnreadableImageException e) {
            throw new RefusedException(415, e.getMessage());
        } catch (BoundedForwardRuns.ExhaustedException e) {
            throw new RefusedException(422, e.getMessage());
        } catch (UserException e) {
            throw new RefusedException(400, e.getMessage());
        } catch (IllegalStateException e) {
            throw new RefusedException(409, "the model is being closed");
        }
    }

    private static MethodName method(String name) throws RefusedException {
        MethodName method = MethodName.of(name);
        if (method.offline()) {
            throw new RefusedException(
                    400, "method " + name + " takes too long here: use the command emberwatch explain");
        }
        return method;
    }

    private static Target target(String name) throws RefusedException {
        return Arrays.stream(Target.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException(400, "target is logit or probability"));
    }

    private static byte[] json(
            Explanation explanation, DeletionDrops drops, ExplanationRequest question, List<String> labels) {
        ObjectNode node = Json.tree(ExplanationJson.of(explanation, drops, question, labels));
        HeatMap heat = explanation.heat();
        node.putPOJO("heat", new HeatJson(heat.width(), heat.height(), heat.toArray()));
        return Answers.bytes(node);
    }

    /** The whole heat map: values 0..1, row by row. */
    @SuppressWarnings("ArrayRecordComponent") // Only written out.
    private record HeatJson(int width, int height, float[] values) {}
}
