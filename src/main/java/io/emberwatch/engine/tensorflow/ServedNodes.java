package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.modelpackage.ModelManifest;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Tells the network that a package serves from what only its other signatures compute, such as heat maps. */
final class ServedNodes {
    private final MetaGraphDef graph;
    private final Map<String, NodeDef> byName = new HashMap<>();

    ServedNodes(MetaGraphDef graph) {
        this.graph = graph;
        graph.getGraphDef().getNodeList().forEach(node -> byName.put(node.getName(), node));
    }

    /** The nodes in their order, without those that serve other signatures only; the head's constants always stay. */
    List<NodeDef> list(ModelManifest.Head head) {
        Set<String> served = new HashSet<>();
        Set<String> others = new HashSet<>();
        graph.getSignatureDefMap()
                .forEach((name, signature) ->
                        gather(signature, name.equals(TensorFlowNetwork.SIGNATURE) ? served : others));
        if (!head.equals(ModelManifest.Head.NONE)) {
            served.addAll(List.of(head.scale(), head.shift()));
        }
        head.dense().forEach(dense -> served.addAll(List.of(dense.kernel(), dense.bias())));
        return graph.getGraphDef().getNodeList().stream()
                .filter(node -> served.contains(node.getName()) || !others.contains(node.getName()))
                .toList();
    }

    private void gather(SignatureDef signature, Set<String> nodes) {
        Deque<String> open = new ArrayDeque<>(names(signature.getOutputsMap().values()));
        while (!open.isEmpty()) {
            String name = open.pop();
            if (nodes.add(name) && byName.containsKey(name)) {
                for (String input : byName.get(name).getInputList()) {
                    open.push(GraphNodes.operation(input.startsWith("^") ? input.substring(1) : input));
                }
            }
        }
    }

    private static List<String> names(Collection<TensorInfo> tensors) {
        return tensors.stream()
                .map(tensor -> GraphNodes.operation(tensor.getName()))
                .toList();
    }
}
