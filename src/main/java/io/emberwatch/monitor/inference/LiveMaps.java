package io.emberwatch.monitor.inference;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.HeadMaps;
import io.emberwatch.engine.explain.LayerMethod;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.tensorflow.DrawnImages;
import io.emberwatch.engine.tensorflow.GraphRun;
import io.emberwatch.engine.tensorflow.LoadedGraph;
import io.emberwatch.engine.tensorflow.NetworkOutput;
import io.emberwatch.monitor.config.ExplainConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Heat maps of a batch's positives, each by its camera's choice: at the last layers from the feature map that the batch's
 * own run gave, elsewhere from one more run of the positives alone, there and back through the same graph. Used by one
 * thread, which never waits for others that look into the graph.
 */
final class LiveMaps {
    private final LoadedGraph graph;
    private final MapChoices choices;
    private final HeadMaps head;
    private final Map<ExplainConfig, Plan> plans = new HashMap<>();

    /** How one choice is carried out. */
    private record Plan(MethodName method, boolean activated, ExplanationRequest question, GraphRun run) {
        boolean inClosedForm() {
            return run == null;
        }
    }

    /**
     * Prepares every choice, so that no alarm meets one that cannot be.
     *
     * @param graph borrowed, open as long as this is used
     * @throws EngineException with the nearest names if a camera's layer or method does not exist here
     */
    LiveMaps(LoadedGraph graph, ClassifierHead classifierHead, MapChoices choices) {
        this.graph = graph;
        this.choices = choices;
        this.head = new HeadMaps(classifierHead);
        for (ExplainConfig choice : choices.all()) {
            try {
                plans.put(choice, plan(choice));
            } catch (UserException e) {
                throw new EngineException("explain of " + choices.users(choice) + ": " + e.getMessage(), e);
            }
        }
    }

    private Plan plan(ExplainConfig choice) {
        MethodName method = MethodName.of(choice.method());
        head.require(method);
        List<String> layers = new LayerNames(graph).resolve(List.of(choice.layer()));
        ExplanationRequest question = new ExplanationRequest(layers, Target.LOGIT, OptionalInt.of(graph.fireIndex()));
        boolean activated =
                choice.layer().equals(ExplainConfig.LAST) || layers.get(0).equals(graph.lastActivation());
        boolean closed = activated || layers.get(0).equals(graph.lastLayer());
        return new Plan(
                method,
                activated,
                question,
                closed ? null : graph.prepare(LayerMethod.of(method).query(question)));
    }

    /** Runs what needs a run of its own, on one picture and on a full batch: the first time takes long. */
    void warmUp(int batchSize) {
        List<Plan> slow =
                plans.values().stream().filter(plan -> !plan.inClosedForm()).toList();
        if (slow.isEmpty()) {
            return;
        }
        ByteBuffer pictures = DrawnImages.draw(batchSize, graph.height(), graph.width());
        List<Integer> all = IntStream.range(0, batchSize).boxed().toList();
        for (Plan plan : slow) {
            fromGraph(plan, pictures, List.of(0), new HashMap<>());
            fromGraph(plan, pictures, all, new HashMap<>());
        }
    }

    /**
     * The maps of the positives.
     *
     * @param positives each picture's position in the batch, with its camera
     * @param output of the batch, with features
     * @param pictures of the batch as the network took them, uint8 RGB
     * @return the map of each positive, by its position
     */
    Map<Integer, HeatMap> explain(Map<Integer, CameraId> positives, NetworkOutput output, ByteBuffer pictures) {
        Map<Integer, HeatMap> maps = new HashMap<>();
        Map<ExplainConfig, List<Integer>> others = new LinkedHashMap<>();
        positives.forEach((at, camera) -> {
            ExplainConfig choice = choices.of(camera);
            Plan plan = plans.get(choice);
            if (plan.inClosedForm()) {
                maps.put(at, closedForm(plan, output, at).toHeatmap());
            } else {
                others.computeIfAbsent(choice, each -> new ArrayList<>()).add(at);
            }
        });
        others.forEach((choice, some) -> fromGraph(plans.get(choice), pictures, some, maps));
        return maps;
    }

    private ClassMap closedForm(Plan plan, NetworkOutput output, int at) {
        return head.map(
                plan.method(),
                plan.activated(),
                output.features(),
                output.featureOffset(at),
                output.height(),
                output.width(),
                graph.fireIndex());
    }

    private void fromGraph(Plan plan, ByteBuffer pictures, List<Integer> some, Map<Integer, HeatMap> maps) {
        int size = graph.height() * graph.width() * 3;
        float[] rgb = new float[some.size() * size];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = pictures.get(some.get(i / size) * size + i % size) & 0xff;
        }
        ImageBatch chosen = new ImageBatch(some.size(), graph.height(), graph.width(), rgb);
        List<ClassMap> made = LayerMethod.of(plan.method())
                .maps(plan.run().run(chosen), plan.question())
                .maps();
        for (int i = 0; i < made.size(); i++) {
            maps.put(some.get(i), made.get(i).toHeatmap());
        }
    }
}
