package io.emberwatch.monitor.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.MaskedRegion;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.ForwardRequest;
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
import io.emberwatch.engine.explain.FeatureTiles;
import io.emberwatch.engine.explain.MaskEffect;
import io.emberwatch.engine.explain.MaskedPicture;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.explain.SheetPainter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
            Optional<MaskedPicture> mask = mask(asked.hiding());
            if (asked.format() == Format.FEATURES && question.layers().size() != 1) {
                throw new RefusedException(400, "features are those of one layer at a time");
            }
            ExplainedImage image = ExplainedImage.decode("picture", file, opened, READER);
            Optional<ExplainedImage> masked = mask.map(each -> each.of(image));
            if (asked.format() == Format.FEATURES) {
                return features(opened, masked.orElse(image), question.layers(), asked.channels());
            }
            boolean told = asked.format() == Format.JSON || asked.format() == Format.JPEG;
            Work work = new Work(opened, explainer, method, question, told);
            List<SheetPainter.Row> rows = new ArrayList<>();
            if (masked.isEmpty() || told) {
                rows.add(work.row(image));
            }
            masked.ifPresent(each -> rows.add(work.row(each)));
            return answer(asked.format(), work, rows, mask);
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

    /** What is the same for the image and the image without its hidden regions. */
    private record Work(
            InspectableModel network,
            Explainer explainer,
            MethodName method,
            ExplanationRequest question,
            boolean dropsWanted) {
        SheetPainter.Row row(ExplainedImage image) {
            Explanation explanation =
                    explainer.explain(method, image.pixels(), question).get(0).on(image.view());
            DeletionDrops drops =
                    dropsWanted ? DeletionDrops.of(network, image, explanation) : DeletionDrops.unmeasured(explanation);
            return new SheetPainter.Row(image, explanation, drops, question);
        }
    }

    private static Optional<MaskedPicture> mask(Hiding hiding) throws RefusedException {
        Baseline fill = Arrays.stream(Baseline.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(hiding.fill()))
                .findFirst()
                .orElseThrow(() -> new RefusedException(400, "fill is blur, black or mean"));
        List<MaskedRegion> regions =
                hiding.regions().stream().map(MaskedRegion::parse).toList();
        return regions.isEmpty() ? Optional.empty() : Optional.of(new MaskedPicture(regions, fill));
    }

    private static Answer features(InspectableModel network, ExplainedImage image, List<String> layer, int channels) {
        FeatureMaps maps = network.run(image.pixels(), ForwardRequest.activations(layer))
                .activations()
                .get(layer.get(0));
        return new Answer(
                "image/png", new FeatureTiles(channels, false).draw(maps).png());
    }

    /** @param rows of the image, where it is wanted, and of the image without its hidden regions, where there are any */
    private static Answer answer(Format format, Work work, List<SheetPainter.Row> rows, Optional<MaskedPicture> mask) {
        List<String> labels = work.network().labels();
        SheetPainter painter = new SheetPainter(labels);
        SheetPainter.Row row = rows.get(rows.size() - 1);
        return switch (format) {
            case JSON -> new Answer("application/json", json(work, rows, mask));
            case JPEG -> new Answer("image/jpeg", painter.sheet(rows));
            case FEATURES -> throw new AssertionError("answered before");
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
                    .filter(method -> method.answersSoon()
                            && method.obstacle(opened, last).isEmpty())
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
        if (!method.answersSoon()) {
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

    private static byte[] json(Work work, List<SheetPainter.Row> rows, Optional<MaskedPicture> mask) {
        InspectableModel network = work.network();
        SheetPainter.Row first = rows.get(0);
        ObjectNode node = Json.tree(json(first, network.labels()));
        HeatMap heat = first.explanation().heat();
        node.putPOJO("heat", new HeatJson(heat.width(), heat.height(), heat.toArray()));
        mask.ifPresent(hidden -> {
            SheetPainter.Row after = rows.get(1);
            // The same layers for everybody: each other choice would take one of the few places.
            MaskEffect effect = MaskEffect.of(
                    network, first.image().pixels(), after.image().pixels(), new LayerNames(network).stages());
            node.set(
                    "masked",
                    Json.tree(effect.json(network.labels(), hidden.fill(), List.of(json(after, network.labels())))));
        });
        return Answers.bytes(node);
    }

    private static ExplanationJson json(SheetPainter.Row row, List<String> labels) {
        return ExplanationJson.of(row.explanation(), row.drops(), row.question(), labels);
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
