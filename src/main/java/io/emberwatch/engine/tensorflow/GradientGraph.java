package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.Target;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_OperationDescription;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;

/**
 * Adds backward passes to a loaded graph, once for each target and layer. What is differentiated is
 * {@code sum(target * seed)}; the seed {@code [N,K]} can be fed and is by default 1 at each picture's most likely class,
 * so that one run suffices even where the class is not known before. Not thread-safe.
 */
final class GradientGraph {
    private static final String PREFIX = "emberwatch_explain";

    /** Name of the seed's operation. */
    static final String SEED = PREFIX + "/seed";

    private final TF_Graph graph;
    private final String logits;
    private final String scores;
    /** Names of the gradients; empty where there is none, since a second try would add operations again. */
    private final Map<String, Optional<String>> gradients = new HashMap<>();

    private boolean seeded;

    /**
     * @param graph borrowed; operations are added to it
     * @param logits name of the output {@code [N,K]} before the softmax
     * @param scores name of the output {@code [N,K]} after it
     */
    GradientGraph(TF_Graph graph, String logits, String scores) {
        this.graph = graph;
        this.logits = logits;
        this.scores = scores;
    }

    /**
     * Name of the tensor that is the gradient.
     *
     * @param layer name of an operation of the graph
     * @throws UserException if the scores do not depend on the layer
     */
    String of(Target target, String layer) {
        return gradients
                .computeIfAbsent(target + " " + layer, key -> add(target, layer))
                .orElseThrow(() -> new UserException(
                        "the scores do not depend on layer " + layer + ": choose a layer before the pooling"));
    }

    @SuppressWarnings("try") // the scope works by being open
    private Optional<String> add(Target target, String layer) {
        try (PointerScope scope = new PointerScope()) {
            addSeed();
            TF_Status status = TF_Status.newStatus();
            TF_Output gradient = new TF_Output(1);
            tensorflow.TF_AddGradientsWithPrefix(
                    graph,
                    PREFIX + "/gradient" + gradients.size(),
                    output(target == Target.LOGIT ? logits : scores),
                    1,
                    output(layer),
                    1,
                    output(SEED),
                    status,
                    gradient);
            if (tensorflow.TF_GetCode(status) != tensorflow.TF_OK || gradient.oper() == null) {
                return Optional.empty();
            }
            return Optional.of(tensorflow.TF_OperationName(gradient.oper()).getString() + ":" + gradient.index());
        }
    }

    /** {@code logits == max(logits)} as numbers, unless something else is fed. */
    private void addSeed() {
        if (seeded) {
            return;
        }
        TF_Status status = TF_Status.newStatus();
        TF_Tensor one = TF_Tensor.allocateTensor(tensorflow.TF_INT32, new long[] {1}, Integer.BYTES);
        new IntPointer(tensorflow.TF_TensorData(one)).put(1);
        TF_OperationDescription axis = tensorflow.TF_NewOperation(graph, "Const", PREFIX + "/axis");
        tensorflow.TF_SetAttrTensor(axis, "value", one, status);
        tensorflow.TF_SetAttrType(axis, "dtype", tensorflow.TF_INT32);
        finish(axis, status);
        TF_OperationDescription max = tensorflow.TF_NewOperation(graph, "Max", PREFIX + "/max");
        tensorflow.TF_AddInput(max, output(logits));
        tensorflow.TF_AddInput(max, output(PREFIX + "/axis"));
        tensorflow.TF_SetAttrBool(max, "keep_dims", (byte) 1);
        finish(max, status);
        TF_OperationDescription equal = tensorflow.TF_NewOperation(graph, "Equal", PREFIX + "/predicted");
        tensorflow.TF_AddInput(equal, output(logits));
        tensorflow.TF_AddInput(equal, output(PREFIX + "/max"));
        finish(equal, status);
        TF_OperationDescription cast = tensorflow.TF_NewOperation(graph, "Cast", PREFIX + "/one_hot");
        tensorflow.TF_AddInput(cast, output(PREFIX + "/predicted"));
        tensorflow.TF_SetAttrType(cast, "DstT", tensorflow.TF_FLOAT);
        finish(cast, status);
        TF_OperationDescription seed = tensorflow.TF_NewOperation(graph, "PlaceholderWithDefault", SEED);
        tensorflow.TF_AddInput(seed, output(PREFIX + "/one_hot"));
        tensorflow.TF_SetAttrShape(seed, "shape", new long[] {-1, -1}, 2);
        finish(seed, status);
        seeded = true;
    }

    private static void finish(TF_OperationDescription description, TF_Status status) {
        tensorflow.TF_FinishOperation(description, status);
        status.throwExceptionIfNotOK();
    }

    /** An output by {@code name} or {@code name:index}. */
    private TF_Output output(String name) {
        TF_Operation operation = tensorflow.TF_GraphOperationByName(graph, GraphNodes.operation(name));
        int colon = name.lastIndexOf(':');
        return new TF_Output(1).oper(operation).index(colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1)));
    }
}
