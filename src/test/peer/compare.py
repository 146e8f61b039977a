#!/usr/bin/env python3
"""Measures a model package in OpenVINO and, in turn with it, a command that prints our own figures."""

import argparse
import re
import subprocess
import time

import numpy as np
import openvino as ov

BUILTIN = "src/main/resources/io/emberwatch/model/builtin"
PRECISIONS = ("f32", "bf16")
# Name, batch, and what OpenVINO is told.
SETTINGS = (
    ("one thread", 1, {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": 1}),
    ("latency", 1, {"PERFORMANCE_HINT": "LATENCY"}),
    ("latency", 8, {"PERFORMANCE_HINT": "LATENCY"}),
    ("throughput", 1, {"PERFORMANCE_HINT": "THROUGHPUT"}),
    ("throughput", 8, {"PERFORMANCE_HINT": "THROUGHPUT"}),
)
LINE = re.compile(r"^(.+?)\s+([0-9.]+)\s+images/s\s*$")


def compiled(core, model, precision, batch, options):
    """The network for batches of one size, and pictures for it."""
    shape = list(model.inputs[0].get_partial_shape())
    sizes = [batch] + [size.get_length() for size in shape[1:]]
    sized = model.clone()
    sized.reshape({sized.inputs[0]: sizes})
    network = core.compile_model(sized, "CPU", {**options, "INFERENCE_PRECISION_HINT": precision})
    pictures = np.random.default_rng(1).integers(0, 256, sizes, dtype=np.uint8)
    return network, pictures


def images_per_second(network, pictures, seconds):
    """Keeps as many requests under way as OpenVINO wants: one, unless it is set to throughput."""
    queue = ov.AsyncInferQueue(network)
    for _ in range(2 * len(queue)):
        queue.start_async({0: pictures})
    queue.wait_all()
    start = time.perf_counter()
    batches = 0
    while time.perf_counter() - start < seconds:
        queue.start_async({0: pictures})
        batches += 1
    queue.wait_all()
    return batches * len(pictures) / (time.perf_counter() - start)


def ours(command):
    """What our own command prints, by name."""
    output = subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout
    matches = (LINE.match(line) for line in output.splitlines())
    return {"emberwatch " + match[1].strip(): float(match[2]) for match in matches if match}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", default=BUILTIN, help="folder of a model package")
    parser.add_argument("--ours", help="command that prints lines NAME NUMBER images/s")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2, help="for each figure of a round")
    options = parser.parse_args()

    core = ov.Core()
    model = core.read_model(options.package)
    print(f"OpenVINO {ov.__version__} on {core.get_property('CPU', 'FULL_DEVICE_NAME')}")
    networks = {
        f"openvino {precision} {name}, batch {batch}": compiled(core, model, precision, batch, settings)
        for precision in PRECISIONS
        for name, batch, settings in SETTINGS
    }
    best = {}
    for _ in range(options.rounds):
        figures = {
            name: images_per_second(network, pictures, options.seconds)
            for name, (network, pictures) in networks.items()
        }
        if options.ours:
            figures.update(ours(options.ours))
        for name, figure in figures.items():
            best[name] = max(best.get(name, 0), figure)

    reference = max(figure for name, figure in best.items() if name.startswith("openvino bf16"))
    print(f"\n{'':45} images/s  of OpenVINO's best bf16")
    for name, figure in sorted(best.items(), key=lambda entry: -entry[1]):
        print(f"{name:45} {figure:8.1f}  {figure / reference:.2f}")


if __name__ == "__main__":
    main()
