package io.emberwatch.monitor.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.GraphNode;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LayerNames;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
            boolean told = asked.format() == Format.JSON || asked.format() == Format.JPEG;
            DeletionDrops drops = told
                    ? DeletionDrops.of(opened, image.pixels(), explanation)
                    : DeletionDrops.unmeasured(explanation);
            return answer(asked.format(), new SheetPainter.Row(image, explanation, drops, question), opened.labels());
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

    private static Answer answer(Format format, SheetPainter.Row row, List<String> labels) {
        SheetPainter painter = new SheetPainter(labels);
        return switch (format) {
            case JSON -> new Answer("application/json", json(row.explanation(), row.drops(), row.question(), labels));
            case JPEG -> new Answer("image/jpeg", painter.sheet(List.of(row)));
            case OVERLAY -> new Answer("image/jpeg", painter.overlay(row.image(), row.explanation()));
            case HEAT -> new Answer("image/png", painter.heat(row.image(), row.explanation()));
            case CONTOUR -> new Answer("image/jpeg", painter.contour(row.image(), row.explanation()));
        };
    }

    @Override
    public Answer choices() throws RefusedException {
        InspectableModel opened = network;
        if (opened == null) {
            throw new RefusedException(409, "the model is not loaded yet: try again later");
        }
        try {
            LayerNames names = new LayerNames(opened);
            List<String> stages = names.stages();
            Map<String, GraphNode> nodes = new HashMap<>();
            opened.nodes().forEach(node -> nodes.put(node.name(), node));
            List<LayerJson> layers = names.all().stream()
                    .map(nodes::get)
                    .map(node -> new LayerJson(
                            node.name(),
                            node.shape().get(2),
                            node.shape().get(1),
                            node.shape().get(3),
                            stages.contains(node.name())))
                    .toList();
            List<String> last = List.of(opened.lastActivation());
            List<String> methods = Arrays.stream(MethodName.values())
                    .filter(method ->
                            !method.offline() && method.obstacle(opened, last).isEmpty())
                    .map(MethodName::label)
                    .toList();
            return new Answer(
                    "application/json",
                    Answers.bytes(Json.tree(new ChoicesJson(
                            methods,
                            layers,
                            opened.lastActivation(),
                            opened.labels(),
                            opened.labels().get(opened.fireIndex()),
                            Arrays.stream(Target.values())
                                    .map(each -> each.name().toLowerCase(Locale.ROOT))
                                    .toList(),
                            Arrays.stream(Format.values()).map(Format::label).toList()))));
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

    /** What can be asked for; {@code last} is the layer that this name stands for. */
    private record ChoicesJson(
            @JsonProperty List<String> methods,
            @JsonProperty List<LayerJson> layers,
            @JsonProperty String last,
            @JsonProperty List<String> classes,
            @JsonProperty String fire,
            @JsonProperty List<String> targets,
            @JsonProperty List<String> formats) {}

    /** A layer with feature maps; a {@code stage} is the last one of its size. */
    private record LayerJson(
            @JsonProperty String name,
            @JsonProperty int width,
            @JsonProperty int height,
            @JsonProperty int channels,
            @JsonProperty boolean stage) {}

    /** The whole heat map: values 0..1, row by row. */
    @SuppressWarnings("ArrayRecordComponent") // Only written out.
    private record HeatJson(int width, int height, float[] values) {}
}
