package io.emberwatch.lab.savedmodel.foreign;

import io.emberwatch.core.error.UserException;
import io.emberwatch.engine.GraphNode;
import io.emberwatch.lab.savedmodel.foreign.SavedModelFolder.Tensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.TensorProto;

/**
 * Writes a graph out flat: calls of functions are replaced by what the functions do, and variables by their values. TensorFlow
 * 2 keeps the network inside functions, where no layer can be fetched, and for which TensorFlow's own gradients (those of
 * its C++ side, which Java has) are not defined. Used once.
 *
 * <p>{@code IdentityN} is left out: Keras' swish hides its formula behind one with a gradient of Python, which only saves
 * memory; without it the formula itself is differentiated.
 */
final class FlatGraph {
    private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");
    private static final Set<String> PASSED = Set.of("Identity", "IdentityN", "PlaceholderWithDefault");
    private static final Set<String> OLD_VARIABLES = Set.of("Variable", "VariableV2");
    private static final int DEEPEST = 32;

    private final SavedModelFolder model;
    private final Map<String, FunctionDef> functions = new HashMap<>();
    private final Map<String, OpDef> operations = new HashMap<>();
    private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();

    /** A variable, and the name of the constant in its place. */
    private record Variable(NodeDef handle, String constant) {}

    private FlatGraph(SavedModelFolder model, Set<String> taken) {
        this.model = model;
        model.graph()
                .getGraphDef()
                .getLibrary()
                .getFunctionList()
                .forEach(function -> functions.put(function.getSignature().getName(), function));
        TensorFlow.registeredOpList().getOpList().forEach(op -> operations.put(op.getName(), op));
        names.addAll(taken);
    }

    /**
     * What an output needs of a graph.
     *
     * @param nodes each after those it takes
     * @param output the tensor asked for
     */
    record Written(List<NodeDef> nodes, String output) {}

    /**
     * Writes out what leads from an input to an output.
     *
     * @param input the tensor of the graph that is fed, and {@code fed} what takes its place
     * @param taken names that the nodes must not have
     * @throws UserException naming the operation that a frozen graph cannot have
     */
    static Written write(SavedModelFolder model, String input, String fed, String output, Set<String> taken) {
        FlatGraph flat = new FlatGraph(model, taken);
        Map<String, NodeDef> main = byName(model.graph().getGraphDef().getNodeList());
        Body body = new Body(flat, main, Map.of(), Map.of(Tensors.operation(input), List.of(fed)), Map.of(), 0);
        String result = body.tensor(output);
        flat.fill();
        return new Written(List.copyOf(flat.nodes.values()), result);
    }

    private static Map<String, NodeDef> byName(List<NodeDef> list) {
        Map<String, NodeDef> nodes = new HashMap<>();
        list.forEach(node -> nodes.put(node.getName(), node));
        return nodes;
    }

    private UserException unfit(NodeDef node, String why) {
        return new UserException(model.path() + ": operation " + node.getName() + " (" + node.getOp() + ") " + why);
    }

    /** A constant under the variable's own name, once; {@link #fill} gives it the value. */
    private String constant(NodeDef handle) {
        return variables
                .computeIfAbsent(handle.getName(), name -> {
                    String own = handle.getOp().equals(SavedModelFolder.HANDLE)
                            ? handle.getAttrOrThrow("shared_name").getS().toStringUtf8()
                            : "";
                    // Keras 3 saves its variables twice, the second time as kernel_1.
                    String free = free((own.isEmpty() ? name : own).replaceFirst("(/[^/]*[^/\\d])_\\d+$", "$1"));
                    nodes.put(free, NodeDef.getDefaultInstance());
                    return new Variable(handle, free);
                })
                .constant();
    }

    private void fill() {
        List<Variable> all = List.copyOf(variables.values());
        if (all.isEmpty()) {
            return;
        }
        List<TensorProto> values =
                model.variables(all.stream().map(Variable::handle).toList());
        for (int i = 0; i < all.size(); i++) {
            TensorProto value = values.get(i);
            nodes.put(
                    all.get(i).constant(),
                    NodeDef.newBuilder()
                            .setName(all.get(i).constant())
                            .setOp("Const")
                            .putAttr(
                                    "dtype",
                                    AttrValue.newBuilder()
                                            .setType(value.getDtype())
                                            .build())
                            .putAttr(
                                    "value",
                                    AttrValue.newBuilder().setTensor(value).build())
                            .putAttr(
                                    GraphNode.LEARNT,
                                    AttrValue.newBuilder().setB(true).build())
                            .build());
        }
    }

    private String free(String wanted) {
        String name = wanted;
        for (int i = 1; !names.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    /** The nodes of the graph, or of one call of a function. */
    private static final class Body {
        private final FlatGraph flat;
        private final Map<String, NodeDef> nodes;
        /** Tensors of the caller, by the function's names for them; empty outside of functions. */
        private final Map<String, String> arguments;
        /** For each node that is done its outputs in the flat graph, where these are not its own. */
        private final Map<String, List<String>> replaced;
        /** For each node that was written its name in the flat graph. */
        private final Map<String, String> written = new HashMap<>();

        private final Map<String, AttrValue> attributes;
        private final int depth;

        Body(
                FlatGraph flat,
                Map<String, NodeDef> nodes,
                Map<String, String> arguments,
                Map<String, List<String>> replaced,
                Map<String, AttrValue> attributes,
                int depth) {
            this.flat = flat;
            this.nodes = nodes;
            this.arguments = arguments;
            this.replaced = new HashMap<>(replaced);
            this.attributes = attributes;
            this.depth = depth;
        }

        /** Writes what a tensor needs, and says which one of the flat graph it is. */
        String tensor(String wanted) {
            Deque<String> open = new ArrayDeque<>();
            Set<String> entered = new HashSet<>();
            open.push(wanted);
            while (!open.isEmpty()) {
                String name = Tensors.operation(open.peek());
                if (isDone(name)) {
                    open.pop();
                    continue;
                }
                NodeDef node = nodes.get(name);
                if (node == null) {
                    throw new UserException(flat.model.path() + ": its graph has no operation " + name
                            + ", which another one needs: save the model again");
                }
                if (entered.add(name)) {
                    inputs(node).stream()
                            .filter(input -> !isDone(Tensors.operation(input)))
                            .forEach(open::push);
                } else {
                    if (inputs(node).stream().anyMatch(input -> !isDone(Tensors.operation(input)))) {
                        throw flat.unfit(node, "is part of a loop, which is not supported");
                    }
                    open.pop();
                    write(node);
                }
            }
            return resolve(wanted);
        }

        private boolean isDone(String name) {
            return arguments.containsKey(name) || replaced.containsKey(name) || written.containsKey(name);
        }

        private static List<String> inputs(NodeDef node) {
            return node.getInputList().stream()
                    .filter(input -> !input.startsWith("^"))
                    .toList();
        }

        private String resolve(String tensor) {
            String name = Tensors.operation(tensor);
            if (arguments.containsKey(name)) {
                return arguments.get(name);
            }
            int output = output(tensor);
            return replaced.containsKey(name) ? replaced.get(name).get(output) : Tensors.of(written.get(name), output);
        }

        /** Within functions a tensor is {@code node:name of an output:number}, of those outputs that bear the name. */
        private int output(String tensor) {
            String[] parts = tensor.split(":", -1);
            if (parts.length < 3) {
                return Tensors.output(tensor);
            }
            NodeDef node = nodes.get(parts[0]);
            int first = 0;
            for (OpDef.ArgDef each : flat.definition(node).getOutputArgList()) {
                if (each.getName().equals(parts[1])) {
                    return first + Integer.parseInt(parts[2]);
                }
                first += many(node, each);
            }
            throw flat.unfit(node, "has no output " + parts[1] + " in this version of TensorFlow");
        }

        private static int many(NodeDef node, OpDef.ArgDef output) {
            if (!output.getNumberAttr().isEmpty()) {
                return Math.toIntExact(
                        node.getAttrOrThrow(output.getNumberAttr()).getI());
            }
            return output.getTypeListAttr().isEmpty()
                    ? 1
                    : node.getAttrOrThrow(output.getTypeListAttr()).getList().getTypeCount();
        }

        private void write(NodeDef node) {
            List<String> inputs = inputs(node).stream().map(this::resolve).toList();
            FunctionDef function = flat.function(node);
            if (function != null) {
                replaced.put(node.getName(), call(node, function, inputs));
            } else if (PASSED.contains(node.getOp())) {
                replaced.put(node.getName(), inputs);
            } else if (node.getOp().equals(SavedModelFolder.HANDLE) || OLD_VARIABLES.contains(node.getOp())) {
                replaced.put(node.getName(), List.of(flat.constant(node)));
            } else if (node.getOp().equals("ReadVariableOp")) {
                replaced.put(node.getName(), inputs);
            } else if (node.getOp().equals("Placeholder")) {
                throw flat.unfit(node, "is another input: only networks with one image as input can be imported");
            } else {
                written.put(node.getName(), copy(node, inputs));
            }
        }

        private String copy(NodeDef node, List<String> inputs) {
            OpDef definition = flat.definition(node);
            boolean touchesResources =
                    definition.getInputArgList().stream().anyMatch(input -> input.getType() == DataType.DT_RESOURCE)
                            || definition.getOutputArgList().stream()
                                    .anyMatch(output -> output.getType() == DataType.DT_RESOURCE);
            if (touchesResources) {
                throw flat.unfit(node, "uses a table or changes a variable, which a frozen network cannot");
            }
            String name = flat.free(node.getName());
            NodeDef.Builder copy =
                    NodeDef.newBuilder().setName(name).setOp(node.getOp()).addAllInput(inputs);
            node.getAttrMap().forEach((key, value) -> {
                // What begins so was noted by Python or says where to run.
                if (!key.startsWith("_")) {
                    AttrValue own = value.getPlaceholder().isEmpty() ? value : attributes.get(value.getPlaceholder());
                    if (own == null || own.hasFunc()) {
                        throw flat.unfit(
                                node, "branches or loops, which is not supported: save the model for inference");
                    }
                    copy.putAttr(key, own);
                }
            });
            flat.nodes.put(name, copy.build());
            return name;
        }

        private List<String> call(NodeDef node, FunctionDef function, List<String> inputs) {
            if (depth > DEEPEST) {
                throw flat.unfit(node, "calls itself, which is not supported");
            }
            Map<String, String> given = new HashMap<>();
            List<OpDef.ArgDef> parameters = function.getSignature().getInputArgList();
            if (parameters.size() != inputs.size()) {
                throw flat.unfit(node, "takes lists of tensors, which is not supported");
            }
            for (int i = 0; i < inputs.size(); i++) {
                given.put(parameters.get(i).getName(), inputs.get(i));
            }
            Map<String, AttrValue> own = node.getAttrOrDefault("f", AttrValue.getDefaultInstance())
                    .getFunc()
                    .getAttrMap();
            Body body = new Body(flat, byName(function.getNodeDefList()), given, Map.of(), own, depth + 1);
            List<String> outputs = new ArrayList<>();
            for (OpDef.ArgDef output : function.getSignature().getOutputArgList()) {
                outputs.add(body.tensor(function.getRetOrThrow(output.getName())));
            }
            return outputs;
        }
    }

    /** The function that a node calls; null if it calls none. */
    private FunctionDef function(NodeDef node) {
        return CALLS.contains(node.getOp())
                ? functions.get(node.getAttrOrThrow("f").getFunc().getName())
                : functions.get(node.getOp());
    }

    private OpDef definition(NodeDef node) {
        FunctionDef function = functions.get(node.getOp());
        OpDef definition = function == null ? operations.get(node.getOp()) : function.getSignature();
        if (definition == null) {
            throw unfit(node, "is unknown to TensorFlow " + TensorFlow.version() + ": save the model without it");
        }
        return definition;
    }
}
