package io.emberwatch.monitor.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.explain.BoundedForwardRuns;
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

    /** From now on images are explained with this network, which is borrowed. */
    public void use(InspectableModel opened) {
        network = new BoundedForwardRuns(opened, MOST_KINDS);
    }

    @Override
    public ExplainAnswer explain(byte[] file, ExplainRequest asked) throws ImageRefusedException {
        InspectableModel opened = network;
        if (opened == null) {
            throw new ImageRefusedException(409, "the model is not loaded yet: try again later");
        }
        try {
            MethodName method = method(asked.method());
            Explainer explainer = new Explainer(opened);
            ExplanationRequest question = explainer.question(
                    asked.layers(), target(asked.target()), asked.className().orElse(null));
            ExplainedImage image = ExplainedImage.decode("picture", file, opened, READER);
            Explanation explanation =
                    explainer.explain(method, image.pixels(), question).get(0);
            return asked.sheet()
                    ? new ExplainAnswer(
                            "image/jpeg", new SheetPainter(opened.labels()).sheet(image, List.of(explanation)))
                    : new ExplainAnswer("application/json", json(explanation, question, opened.labels()));
        } catch (UnreadableImageException e) {
            throw new ImageRefusedException(415, e.getMessage());
        } catch (BoundedForwardRuns.ExhaustedException e) {
            throw new ImageRefusedException(422, e.getMessage());
        } catch (UserException e) {
            throw new ImageRefusedException(400, e.getMessage());
        } catch (IllegalStateException e) {
            throw new ImageRefusedException(409, "the model is being closed");
        }
    }

    private static MethodName method(String name) throws ImageRefusedException {
        MethodName method = MethodName.of(name);
        if (method.offline()) {
            throw new ImageRefusedException(
                    400, "method " + name + " takes too long here: use the command emberwatch explain");
        }
        return method;
    }

    private static Target target(String name) throws ImageRefusedException {
        return Arrays.stream(Target.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new ImageRefusedException(400, "target is logit or probability"));
    }

    private static byte[] json(Explanation explanation, ExplanationRequest question, List<String> labels) {
        ObjectNode node = Json.tree(ExplanationJson.of(explanation, question, labels));
        HeatMap heat = explanation.heat();
        ObjectNode map = node.putObject("heat");
        map.put("width", heat.width()).put("height", heat.height());
        ArrayNode values = map.putArray("values");
        for (float value : heat.toArray()) {
            values.add(value);
        }
        try {
            return new ObjectMapper().writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }
}
