package io.emberwatch.monitor.inference;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.PreparedRun;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.HeadMaps;
import io.emberwatch.engine.explain.LayerMethod;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.monitor.config.ExplainConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Heat maps of a batch's positives, each by its camera's choice: at the last layers from the feature map that the batch's
 * own run gave, elsewhere from one more run of the positives alone, there and back through the same graph. One thread
 * explains and never waits for others that look into the graph; choices may be changed from another.
 */
final class LiveMaps {
    private final Network network;
    private final int fireIndex;
    /** Empty where the package does not say what follows the last feature map: then every map takes a run. */
    private final Optional<HeadMaps> head;

    private volatile Prepared prepared = new Prepared(MapChoices.USUAL, Map.of());

    /** The choices that hold now, each with how it is carried out. Immutable. */
    private record Prepared(MapChoices choices, Map<ExplainConfig, Plan> plans) {}

    /** How one choice is carried out; without a run in closed form from the last feature map. */
    private record Plan(MethodName method, boolean activated, Optional<GraphPlan> graph) {}

    /** A run of the positives alone. */
    private record GraphPlan(LayerMethod method, ExplanationRequest question, PreparedRun run) {}

    /**
     * Prepares every choice, so that no alarm meets one that cannot be.
     *
     * @param network borrowed, open as long as this is used
     * @throws EngineException with the nearest names if a camera's layer or method does not exist here
     */
    LiveMaps(Network network, MapChoices choices) {
        this.network = network;
        this.fireIndex = network.manifest().fireIndex();
        this.head = network.head().map(HeadMaps::new);
        prepared = new Prepared(choices, plans(choices));
    }

    /**
     * Explains by other choices from now on: those that are new are run once on an image and on a full batch, because the
     * first time takes long.
     *
     * @throws EngineException as the constructor; nothing has changed then
     */
    void follow(MapChoices choices, int batchSize) {
        Map<ExplainConfig, Plan> plans = plans(choices);
        Set<GraphPlan> warm = new HashSet<>(runs(prepared.plans()));
        List<GraphPlan> cold =
                runs(plans).stream().filter(plan -> !warm.contains(plan)).toList();
        warmUp(cold, batchSize);
        prepared = new Prepared(choices, plans);
    }

    private static List<GraphPlan> runs(Map<ExplainConfig, Plan> plans) {
        return plans.values().stream().flatMap(plan -> plan.graph().stream()).toList();
    }

    private Map<ExplainConfig, Plan> plans(MapChoices choices) {
        Map<ExplainConfig, Plan> before = prepared.plans();
        Map<ExplainConfig, Plan> plans = new HashMap<>();
        for (ExplainConfig choice : choices.all()) {
            try {
                plans.put(choice, before.containsKey(choice) ? before.get(choice) : plan(choice));
            } catch (UserException e) {
                throw new EngineException("explain of " + choices.users(choice) + ": " + e.getMessage(), e);
            }
        }
        return Map.copyOf(plans);
    }

    private Plan plan(ExplainConfig choice) {
        MethodName method = MethodName.of(choice.method());
        head.ifPresentOrElse(known -> known.require(method), () -> HeadMaps.requireWithoutHead(method));
        if (head.isPresent() && choice.layer().equals(ExplainConfig.LAST)) {
            return new Plan(method, true, Optional.empty());
        }
        InspectableModel graph = network.inspectable()
                .orElseThrow(() -> new IllegalArgumentException("the engine " + network.engine()
                        + " shows no inner layers: use layer last, or the engine tensorflow"));
        List<String> layers = new LayerNames(graph).resolve(List.of(choice.layer()));
        boolean activated = layers.get(0).equals(graph.lastActivation());
        if (head.isPresent() && (activated || layers.get(0).equals(graph.lastLayer()))) {
            return new Plan(method, activated, Optional.empty());
        }
        ExplanationRequest question = new ExplanationRequest(layers, Target.LOGIT, OptionalInt.of(fireIndex));
        LayerMethod layerMethod = LayerMethod.of(method);
        PreparedRun run = graph.prepare(layerMethod.query(question));
        return new Plan(method, false, Optional.of(new GraphPlan(layerMethod, question, run)));
    }

    private void warmUp(List<GraphPlan> slow, int batchSize) {
        if (slow.isEmpty()) {
            return;
        }
        ModelManifest.Input input = network.manifest().input();
        ByteBuffer images = DrawnImages.draw(batchSize, input.height(), input.width());
        List<Integer> all = IntStream.range(0, batchSize).boxed().toList();
        for (GraphPlan plan : slow) {
            fromGraph(plan, images, List.of(0), new HashMap<>());
            fromGraph(plan, images, all, new HashMap<>());
        }
    }

    /**
     * The maps of the positives.
     *
     * @param positives each image's position in the batch, with its camera
     * @param output of the batch, with features
     * @param images of the batch as the network took them, uint8 RGB
     * @return the map of each positive, by its position
     */
    Map<Integer, HeatMap> explain(Map<Integer, CameraId> positives, NetworkOutput output, ByteBuffer images) {
        Prepared now = prepared;
        Map<Integer, HeatMap> maps = new HashMap<>();
        Map<GraphPlan, List<Integer>> others = new LinkedHashMap<>();
        positives.forEach((at, camera) -> {
            Plan plan = now.plans().get(now.choices().of(camera));
            if (plan.graph().isEmpty()) {
                maps.put(at, closedForm(plan, output.requiredFeatures(), at).toHeatmap());
            } else {
                others.computeIfAbsent(plan.graph().get(), each -> new ArrayList<>())
                        .add(at);
            }
        });
        others.forEach((plan, some) -> fromGraph(plan, images, some, maps));
        return maps;
    }

    private ClassMap closedForm(Plan plan, FeatureMaps features, int at) {
        return head.orElseThrow()
                .map(
                        plan.method(),
                        plan.activated(),
                        features.values(),
                        features.offset(at, 0),
                        features.height(),
                        features.width(),
                        fireIndex);
    }

    private void fromGraph(GraphPlan plan, ByteBuffer images, List<Integer> some, Map<Integer, HeatMap> maps) {
        ModelManifest.Input input = network.manifest().input();
        int size = input.height() * input.width() * 3;
        float[] rgb = new float[some.size() * size];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = images.get(some.get(i / size) * size + i % size) & 0xff;
        }
        ImageBatch chosen = new ImageBatch(some.size(), input.height(), input.width(), rgb);
        List<ClassMap> made =
                plan.method().maps(plan.run().run(chosen), plan.question()).maps();
        for (int i = 0; i < made.size(); i++) {
            maps.put(some.get(i), made.get(i).toHeatmap());
        }
    }
}
