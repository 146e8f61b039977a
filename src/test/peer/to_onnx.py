"""Writes a network that OpenVINO has read as ONNX, node by node, for runtimes that read no SavedModel."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIMPLE = {"Relu": "Relu", "Multiply": "Mul", "Add": "Add", "Subtract": "Sub", "Divide": "Div", "MatMul": "MatMul"}
NORM = ("Subtract", "Divide", "Multiply", "Add")


class Graph:
    """ONNX nodes by the OpenVINO nodes they come from."""

    def __init__(self, model, height, width):
        self.nodes, self.constants, self.names = [], [], {}
        operations = model.get_ordered_ops()
        absorbed = set()
        for operation in operations:
            kind = operation.get_type_name()
            if kind in ("Constant", "Result") or operation.get_name() in absorbed:
                continue
            chain = norm_from(operation)
            if chain:
                absorbed.update(each.get_name() for each in chain[1:])
                self.names[chain[-1].get_name()] = self.norm(chain)
            else:
                self.names[operation.get_name()] = self.node(operation, kind)
        scores = next(each for each in operations if each.get_type_name() == "Softmax")
        images = helper.make_tensor_value_info("images", TensorProto.UINT8, ["n", height, width, 3])
        result = helper.make_tensor_value_info(self.names[scores.get_name()], TensorProto.FLOAT, ["n", None])
        graph = helper.make_graph(self.nodes, "package", [images], [result], self.constants)
        # The oldest of both that has all this: not every reader knows the newest.
        self.model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.checker.check_model(self.model)

    def add(self, kind, inputs, **attributes):
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def source(self, operation, index):
        before = operation.input_value(index).get_node()
        if before.get_type_name() == "Constant":
            return self.constant(before.data)
        return self.names[before.get_name()]

    def sources(self, operation):
        return [self.source(operation, i) for i in range(operation.get_input_size())]

    def norm(self, chain):
        """Four steps with constants are one normalisation, which runtimes fold into convolutions."""
        mean, deviation, scale, shift = (constant(each).reshape(-1) for each in chain)
        return self.add(
            "BatchNormalization",
            [
                self.source(chain[0], 0),
                self.constant((scale / deviation).astype(np.float32)),
                self.constant((shift - mean * scale / deviation).astype(np.float32)),
                self.constant(np.zeros_like(mean)),
                self.constant(np.ones_like(mean)),
            ],
            epsilon=0.0,
        )

    def node(self, operation, kind):
        attributes = operation.get_attributes()
        if kind == "Parameter":
            return "images"
        if kind in SIMPLE:
            return self.add(SIMPLE[kind], self.sources(operation))
        first = self.source(operation, 0)
        if kind == "Convert":
            return self.add("Cast", [first], to=TensorProto.FLOAT)
        if kind == "Transpose":
            return self.add("Transpose", [first], perm=constant(operation).tolist())
        if kind == "Pad":
            ends = [operation.input_value(i).get_node().data.tolist() for i in (1, 2)]
            return self.add("Pad", [first, self.constant(np.array(ends[0] + ends[1], np.int64))])
        if kind == "Convolution":
            kernel = operation.input_value(1).get_node().data
            return self.add(
                "Conv", [first, self.constant(kernel)], strides=attributes["strides"], pads=pads(operation, kernel.shape)
            )
        if kind in ("MaxPool", "AvgPool"):
            name = {"MaxPool": "MaxPool", "AvgPool": "AveragePool"}[kind]
            return self.add(name, [first], kernel_shape=attributes["kernel"], strides=attributes["strides"])
        if kind == "Concat":
            return self.add("Concat", self.sources(operation), axis=attributes["axis"])
        if kind == "ReduceMean":
            axes = constant(operation).reshape(-1).tolist()
            return self.add("ReduceMean", [first], axes=axes, keepdims=int(attributes["keep_dims"]))
        if kind == "Softmax":
            return self.add("Softmax", [first], axis=-1)
        raise ValueError(f"no ONNX for {kind} {operation.get_friendly_name()}")


def pads(operation, kernel):
    if operation.get_attributes()["auto_pad"] == "valid":
        return [0, 0, 0, 0]
    # All others have a stride of 1: the same on both sides.
    return [(size - 1) // 2 for size in kernel[2:]] * 2


def constant(operation):
    return operation.input_value(1).get_node().data


def norm_from(operation):
    """The four nodes of a normalisation that begins here; empty where none does."""
    chain = []
    for kind in NORM:
        if (
            operation.get_type_name() != kind
            or operation.input_value(1).get_node().get_type_name() != "Constant"
        ):
            return []
        chain.append(operation)
        targets = list(operation.output(0).get_target_inputs())
        if len(targets) == 1:
            operation = targets[0].get_node()
        elif kind != NORM[-1]:
            return []
    return chain
