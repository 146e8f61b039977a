#!/usr/bin/env python3
"""The monitor beside the loop that people write by hand: a thread with OpenCV's VideoCapture for each camera, which keeps
the newest frame, and OpenVINO in bfloat16 on batches of them. Both watch the same RTSP cameras, one after the other."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

BUILTIN = "src/main/resources/io/emberwatch/model/builtin"
SERVER = "io.emberwatch.lab.benchmark.live.CameraServer"
THRESHOLD, HITS, WINDOW, BATCH = 0.8, 3, 5, 8
BURNS_MS = 15000
SUSTAINED = 0.95


def loop(urls, fps, package):
    """The loop. Writes a line for each alarm, and the frames scored of each camera once a second."""
    import cv2
    import numpy as np
    import openvino as ov

    core = ov.Core()
    model = core.read_model(package)
    height, width = (each.get_length() for each in list(model.inputs[0].get_partial_shape())[1:3])
    model.reshape({model.inputs[0]: [ov.Dimension(1, BATCH), height, width, 3]})
    hints = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "bf16"}
    network = core.compile_model(model, "CPU", hints)
    newest, scored, scores = {}, [0] * len(urls), [[] for _ in urls]

    def capture(camera):
        while True:
            video = cv2.VideoCapture(urls[camera], cv2.CAP_FFMPEG)
            while True:
                good, frame = video.read()
                if not good:
                    break
                newest[camera] = frame
            time.sleep(1)

    for camera in range(len(urls)):
        threading.Thread(target=capture, args=(camera,), daemon=True).start()
    due, told = time.time(), time.time()
    while True:
        due = max(due + 1 / fps, time.time() - 1 / fps)
        taken = sorted(newest)
        for start in range(0, len(taken), BATCH):
            cameras = taken[start : start + BATCH]
            batch = np.zeros((len(cameras), height, width, 3), np.uint8)
            for place, camera in enumerate(cameras):
                small = cv2.resize(newest.pop(camera), (width, height), interpolation=cv2.INTER_AREA)
                batch[place] = cv2.cvtColor(small, cv2.COLOR_BGR2RGB)
            result = network({0: batch})[network.output("scores")]
            for place, camera in enumerate(cameras):
                scored[camera] += 1
                before = sum(score >= THRESHOLD for score in scores[camera][-WINDOW:])
                scores[camera] = scores[camera][1 - WINDOW :] + [float(result[place, 1])]
                hits = sum(score >= THRESHOLD for score in scores[camera])
                if hits >= HITS > before:
                    print(json.dumps({"alarm": camera, "at": time.time() * 1000}), flush=True)
        if time.time() - told >= 1:
            told = time.time()
            print(json.dumps({"scored": scored}), flush=True)
        time.sleep(max(0, due - time.time()))


class Cameras:
    """Our sender, in a process of its own."""

    def __init__(self, lib, plan):
        self.folder = tempfile.TemporaryDirectory()
        command = ["java", "-cp", f"{lib}/*", SERVER, self.folder.name, json.dumps(plan)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        for line in self.process.stdout:
            if line.startswith("@"):
                break
        ready = json.loads(line[1:])
        self.urls, self.ignitions, self.period = ready["urls"], ready["ignitions"], ready["burningMillis"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.folder.cleanup()

    def delays(self, alarms, begin, end):
        """Seconds from each spark to its alarm; None for a fire without one."""
        found = []
        for camera, first in enumerate(self.ignitions):
            spark = first
            while spark + BURNS_MS <= end:
                if spark >= begin:
                    own = [at for who, at in alarms if who == camera and spark <= at <= spark + BURNS_MS + 5000]
                    found.append((min(own) - spark) / 1000 if own else None)
                spark += self.period
        return found


class Loop:
    name = "loop by hand"

    def __init__(self, cameras, options):
        environment = {**os.environ, "OPENCV_FFMPEG_CAPTURE_OPTIONS": "rtsp_transport;tcp", "OPENCV_LOG_LEVEL": "OFF"}
        command = [sys.executable, __file__, "--loop", json.dumps(cameras.urls), "--fps", str(options.fps)]
        self.process = subprocess.Popen(command + ["--package", options.package], stdout=subprocess.PIPE, text=True, env=environment)
        self.pid, self.alarms, self.counts = self.process.pid, [], [0] * len(cameras.urls)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            what = json.loads(line)
            if "alarm" in what:
                self.alarms.append((what["alarm"], what["at"]))
            else:
                self.counts = what["scored"]

    def scored(self):
        return list(self.counts)

    def close(self):
        self.process.kill()
        self.process.wait()


class Monitor:
    name = "emberwatch"

    def __init__(self, cameras, options):
        self.folder = tempfile.TemporaryDirectory()
        root = {
            "defaults": {"capture": {"fps": options.fps}, "detect": {"cooldown": "0s"}},
            "canary": {"enabled": False},
            "incidents": {"path": self.folder.name + "/incidents"},
            "web": {"bind": f"127.0.0.1:{options.port}"},
            "cameras": {f"cam-{i:03}": {"url": url} for i, url in enumerate(cameras.urls)},
        }
        if options.yaml:
            extra = json.loads(Path(options.yaml).read_text())
            for section, keys in extra.items():
                for key, value in keys.items():
                    present = root.setdefault(section, {}).setdefault(key, value)
                    if isinstance(present, dict):
                        present.update(value)
        config = Path(self.folder.name, "site.yml")
        config.write_text(json.dumps(root))
        command = [f"{options.emberwatch}/bin/emberwatch", "monitor", "--config", str(config)]
        self.process = subprocess.Popen(command, stdout=open(f"{self.folder.name}/log", "w"), stderr=subprocess.STDOUT)
        self.pid, self.base = self.process.pid, f"http://127.0.0.1:{options.port}"
        self.alarms, self.seen, self.ended = [], set(), False
        threading.Thread(target=self.read, daemon=True).start()

    def ask(self, path):
        return urllib.request.urlopen(self.base + path, timeout=20).read().decode()

    def read(self):
        """An alarm counts when it can be seen by whoever asks."""
        while not self.ended:
            try:
                answer = json.loads(self.ask("/api/incidents?kind=fire&limit=100"))
                for each in answer if isinstance(answer, list) else answer["incidents"]:
                    if each["id"] not in self.seen:
                        self.seen.add(each["id"])
                        self.alarms.append((int(each["camera"].split("-")[1]), time.time() * 1000))
            except OSError:
                pass
            time.sleep(0.3)

    def scored(self):
        counts = {}
        for line in self.ask("/metrics").splitlines():
            name, _, rest = line.partition("{")
            if name in ("emberwatch_frames_captured_total", "emberwatch_frames_dropped_total"):
                if "publish_" not in rest:
                    camera = int(rest.split('camera="cam-')[1][:3])
                    sign = 1 if "captured" in name else -1
                    counts[camera] = counts.get(camera, 0) + sign * float(rest.rsplit(" ", 1)[1])
        return [counts[camera] for camera in sorted(counts)]

    def close(self):
        self.ended = True
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def measure(kind, cameras, options):
    one = kind(cameras, options)
    try:
        time.sleep(options.settle)
        before, cpu, start = one.scored(), cpu_seconds(one.pid), time.time()
        time.sleep(options.seconds)
        rates = [(b - a) / (time.time() - start) for a, b in zip(before, one.scored())]
        cores = (cpu_seconds(one.pid) - cpu) / (time.time() - start)
        memory = megabytes(one.pid)
        delays = cameras.delays(one.alarms, start * 1000, time.time() * 1000)
    finally:
        one.close()
    seen = [delay for delay in delays if delay is not None]
    return {
        "scored": sum(rates),
        "least": min(rates, default=0),
        "cores": cores,
        "memory": memory,
        "alarmed": len(seen),
        "fires": len(delays),
        "alert": statistics.median(seen) if seen else float("nan"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loop", help=argparse.SUPPRESS)
    parser.add_argument("--cameras", default="8,16,32,64", help="how many, by turns")
    parser.add_argument("--fps", type=float, default=1, help="frames a second to be scored of each camera")
    parser.add_argument("--seconds", type=float, default=60, help="for each figure")
    parser.add_argument("--settle", type=float, default=30, help="before each")
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--rate", type=float, default=15, help="frames a second that each camera sends")
    parser.add_argument("--package", default=BUILTIN, help="folder of a model package")
    parser.add_argument("--emberwatch", default="target/emberwatch", help="folder of the built program")
    parser.add_argument("--yaml", help="JSON file with sections of the monitor's configuration")
    parser.add_argument("--port", type=int, default=18791)
    options = parser.parse_args()
    if options.loop:
        loop(json.loads(options.loop), options.fps, options.package)
        return

    width, height = (int(each) for each in options.size.split("x"))
    sustained, last = {}, {}
    print(f"{'':14}cameras  scored/s  least  cores  cores/camera     MB  alarms  median s to alert", flush=True)
    for count in (int(each) for each in options.cameras.split(",")):
        burning = max(2, count // 16)
        plan = {
            "cameras": count, "burning": burning, "walking": (count - burning) // 2, "width": width, "height": height,
            "rate": options.rate, "gopMillis": 2000, "clip": "",
        }  # fmt: skip
        for kind in (Loop, Monitor):
            cameras = Cameras(f"{options.emberwatch}/lib", plan)
            try:
                found = measure(kind, cameras, options)
            finally:
                cameras.close()
            last[kind.name] = found
            if found["scored"] >= SUSTAINED * count * options.fps:
                sustained[kind.name] = count
            print(
                f"{kind.name:14}{count:7}{found['scored']:10.1f}{found['least']:7.2f}{found['cores']:7.2f}"
                f"{found['cores'] / count:14.4f}{found['memory']:7.0f}{found['alarmed']:5}/{found['fires']:<3}"
                f"{found['alert']:18.1f}",
                flush=True,
            )
        ours, theirs = last[Monitor.name], last[Loop.name]
        print(
            f"  loop / emberwatch: cores {theirs['cores'] / ours['cores']:.2f}, memory"
            f" {theirs['memory'] / ours['memory']:.2f}, scored {theirs['scored'] / max(ours['scored'], 1e-9):.2f}",
            flush=True,
        )
    print(f"most cameras with {SUSTAINED:.0%} of {options.fps:g} frames/s: {sustained}")


if __name__ == "__main__":
    main()
