#!/usr/bin/env python3
"""Measures a model package in OpenVINO, ONNX Runtime and PyTorch and, in turn with them, a command that prints our own
figures."""

import argparse
import re
import subprocess
import time

import numpy as np
import openvino as ov

import to_onnx

BUILTIN = "src/main/resources/io/emberwatch/model/builtin"
BATCHES = (1, 8)
# Name, batch, and what OpenVINO is told.
OPENVINO = (
    ("one thread", 1, {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": 1}),
    ("latency", 1, {"PERFORMANCE_HINT": "LATENCY"}),
    ("latency", 8, {"PERFORMANCE_HINT": "LATENCY"}),
    ("throughput", 1, {"PERFORMANCE_HINT": "THROUGHPUT"}),
    ("throughput", 8, {"PERFORMANCE_HINT": "THROUGHPUT"}),
)
LINE = re.compile(r"^(.+?)\s+([0-9.]+)\s+images/s\s*$")
# Of scores, between runtimes in float32 and in bfloat16.
SAME = {"f32": 1e-4, "bf16": 2e-2}


class Peer:
    """A network in some runtime for batches of one size. `run` gives scores; `many` runs for some seconds."""

    def __init__(self, name, precision, batch, run, many=None):
        self.name = f"{name}, batch {batch}"
        self.precision = precision
        self.batch = batch
        self.run = run
        self.many = many or self.one_after_another

    def one_after_another(self, images, seconds):
        start = time.perf_counter()
        batches = 0
        while time.perf_counter() - start < seconds:
            self.run(images)
            batches += 1
        return batches * self.batch / (time.perf_counter() - start)

    def images(self, height, width):
        return np.random.default_rng(1).integers(0, 256, (self.batch, height, width, 3), dtype=np.uint8)


def in_openvino(core, model, size, settings):
    for precision in ("f32", "bf16"):
        for name, batch, options in settings:
            sized = model.clone()
            sized.reshape({sized.inputs[0]: [batch, *size, 3]})
            network = core.compile_model(sized, "CPU", {**options, "INFERENCE_PRECISION_HINT": precision})
            queue = ov.AsyncInferQueue(network)

            def many(images, seconds, queue=queue):
                """Keeps as many requests under way as OpenVINO wants: one, unless it is set to throughput."""
                start = time.perf_counter()
                batches = 0
                while time.perf_counter() - start < seconds:
                    queue.start_async({0: images})
                    batches += 1
                queue.wait_all()
                return batches * len(images) / (time.perf_counter() - start)

            def run(images, network=network):
                return network({0: images})[network.output("scores")]

            yield Peer(f"openvino {precision} {name}", precision, batch, run, many)


def in_onnx_runtime(graph):
    """Its CPU kernels have no bfloat16."""
    import onnxruntime

    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    print(f"ONNX Runtime {onnxruntime.__version__}")
    for batch in BATCHES:
        yield Peer("onnxruntime f32", "f32", batch, lambda images: session.run(None, {"images": images})[0])


def in_pytorch(graph):
    """Frozen, with norms folded into convolutions, channels last."""
    import onnx2torch
    import torch

    print(f"PyTorch {torch.__version__}")
    for precision in ("f32", "bf16"):
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
            network = onnx2torch.convert(graph).eval().to(memory_format=torch.channels_last)
            example = torch.zeros((1, *image_size(graph), 3), dtype=torch.uint8)
            traced = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(network, example)))

            def run(images, traced=traced, bf16=precision == "bf16"):
                with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=bf16):
                    return traced(torch.from_numpy(images)).float().numpy()

            for batch in BATCHES:
                yield Peer(f"pytorch {precision}", precision, batch, run)


def image_size(graph):
    return [each.dim_value for each in graph.graph.input[0].type.tensor_type.shape.dim[1:3]]


def ours(command):
    """What our own command prints, by name."""
    output = subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout
    matches = (LINE.match(line) for line in output.splitlines())
    return {"emberwatch " + match[1].strip(): float(match[2]) for match in matches if match}


def check(peers, size):
    """Before speed counts: all give the scores of the first one in float32. Also warms them up."""
    reference = {}
    for peer in peers:
        images = peer.images(*size)
        scores = peer.run(images)
        difference = np.abs(scores - reference.setdefault(peer.batch, scores)).max()
        if not difference <= SAME[peer.precision]:
            raise SystemExit(f"{peer.name}: scores are off by {difference}")
        peer.many(images, 0.5)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", default=BUILTIN, help="folder of a model package")
    parser.add_argument("--ours", help="command that prints lines NAME NUMBER images/s")
    parser.add_argument("--peers", default="openvino,onnxruntime,pytorch", help="which of them")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2, help="for each figure of a round")
    options = parser.parse_args()

    core = ov.Core()
    model = core.read_model(options.package)
    size = [each.get_length() for each in list(model.inputs[0].get_partial_shape())[1:3]]
    print(f"OpenVINO {ov.__version__} on {core.get_property('CPU', 'FULL_DEVICE_NAME')}")
    graph = to_onnx.Graph(model, *size).model
    makers = {
        "openvino": lambda: in_openvino(core, model, size, OPENVINO),
        "onnxruntime": lambda: in_onnx_runtime(graph),
        "pytorch": lambda: in_pytorch(graph),
    }
    peers = [peer for name in options.peers.split(",") for peer in makers[name]()]
    check(peers, size)
    best = {}
    for _ in range(options.rounds):
        figures = {peer.name: peer.many(peer.images(*size), options.seconds) for peer in peers}
        if options.ours:
            figures.update(ours(options.ours))
        for name, figure in figures.items():
            best[name] = max(best.get(name, 0), figure)

    reference = max((figure for name, figure in best.items() if name.startswith("openvino bf16")), default=1)
    print(f"\n{'':45} images/s  of OpenVINO's best bf16")
    for name, figure in sorted(best.items(), key=lambda entry: -entry[1]):
        print(f"{name:45} {figure:8.1f}  {figure / reference:.2f}")


if __name__ == "__main__":
    main()
