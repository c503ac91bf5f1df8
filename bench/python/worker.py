# SPDX-License-Identifier: Apache-2.0
"""One runtime of the side-by-side benchmark that comes as a Python package.

    python worker.py ncnn|openvino|pytorch FOLDER IMAGES THREADS

Speaks the lines that org.repvgg.bench.peers.runtime.JavaWorker documents. FOLDER holds a workload as
org.repvgg.bench.peers.workload.Workload writes it, with model.onnx and model.param/.bin beside it.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np

WARM_BATCHES = 1


class Workload:
    def __init__(self, folder, count):
        self.folder = Path(folder)
        lines = (self.folder / "net.txt").read_text().splitlines()
        _, _, height, width, batch, channels = lines[0].split(" ")
        self.layers = [line.split(" ") for line in lines[1:]]
        shape = int(batch), int(channels), int(height), int(width)
        self.images = np.fromfile(self.folder / "images.f32", dtype="<f4").reshape(shape)[:count]

    def weights(self):
        """(fields, weight, bias) of every layer; weight OIHW, of the last one [class][feature]."""
        with open(self.folder / "weights.f32", "rb") as file:
            for fields in self.layers:
                if fields[0] == "conv":
                    inputs, outputs, kernel, groups = (int(fields[i]) for i in (2, 3, 4, 7))
                    shape = outputs, inputs // groups, kernel, kernel
                else:
                    shape = int(fields[2]), int(fields[1])
                weight = np.fromfile(file, dtype="<f4", count=int(np.prod(shape))).reshape(shape)
                yield fields, weight, np.fromfile(file, dtype="<f4", count=shape[0])


class Ncnn:
    """Has no batches: one image after the other. float32 throughout, Winograd as it chooses."""

    def __init__(self, workload, threads):
        import ncnn

        self.version = f"ncnn {ncnn.__version__}, float32, image by image"
        self.net = ncnn.Net()
        self.net.opt.num_threads = threads
        self.net.opt.use_vulkan_compute = False
        for option in ("fp16_packed", "fp16_storage", "fp16_arithmetic", "bf16_packed", "bf16_storage"):
            if hasattr(self.net.opt, "use_" + option):
                setattr(self.net.opt, "use_" + option, False)
        for load, name in (self.net.load_param, "model.param"), (self.net.load_model, "model.bin"):
            if load(str(workload.folder / name)) != 0:
                raise RuntimeError(f"ncnn does not take {name}")
        self.images = [ncnn.Mat(image).clone() for image in workload.images]
        self.results = []

    def run(self):
        self.results = []
        for image in self.images:
            extractor = self.net.create_extractor()
            extractor.input("images", image)
            status, logits = extractor.extract("logits")
            if status != 0:
                raise RuntimeError(f"ncnn's extract gave {status}")
            self.results.append(logits)

    def logits(self):
        return np.stack([np.array(each) for each in self.results])


class OpenVino:
    """Its default precision on CPUs with bfloat16 is bfloat16: float32 is asked for, and checked."""

    def __init__(self, workload, threads):
        import openvino

        core = openvino.Core()
        settings = {
            "INFERENCE_PRECISION_HINT": "f32",
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            # The harness pins, and it does so after loading.
            "ENABLE_CPU_PINNING": False,
        }
        compiled = core.compile_model(core.read_model(workload.folder / "model.onnx"), "CPU", settings)
        precision = compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
        self.version = f"OpenVINO {openvino.__version__.split('-')[0]}, {precision}"
        self.request = compiled.create_infer_request()
        self.images = openvino.Tensor(workload.images)
        self.request.set_input_tensor(self.images)

    def run(self):
        self.request.infer()

    def logits(self):
        return self.request.get_output_tensor().data


class PyTorch:
    """Eager, in inference mode, in whichever memory format is faster here for this batch."""

    def __init__(self, workload, threads):
        import torch

        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)
        self.torch = torch
        layers = [(fields, torch.from_numpy(w), torch.from_numpy(b)) for fields, w, b in workload.weights()]
        images = torch.from_numpy(workload.images)
        times = {}
        for name in ("contiguous_format", "channels_last"):
            self.layers = [
                (fields, w.to(memory_format=getattr(torch, name)) if w.dim() == 4 else w, b) for fields, w, b in layers
            ]
            self.images = images[:1].to(memory_format=getattr(torch, name))
            self.run()
            self.images = images.to(memory_format=getattr(torch, name))
            start = time.perf_counter()
            self.run()
            times[name] = time.perf_counter() - start, self.layers, self.images
        best = min(times, key=lambda name: times[name][0])
        _, self.layers, self.images = times[best]
        self.version = f"PyTorch {torch.__version__}, eager, {best}"

    def run(self):
        functional = self.torch.nn.functional
        with self.torch.inference_mode():
            x = self.images
            for fields, weight, bias in self.layers:
                if fields[0] == "conv":
                    x = functional.conv2d(x, weight, bias, int(fields[5]), int(fields[6]), 1, int(fields[7]))
                    x = functional.relu_(x) if fields[8] == "RELU" else x
                else:
                    self.result = functional.linear(x.mean((2, 3)), weight, bias)

    def logits(self):
        return self.result.numpy()


RUNTIMES = {"ncnn": Ncnn, "openvino": OpenVino, "pytorch": PyTorch}


def timed(runtime, batches):
    """Wall and CPU nanoseconds; CPU is of the whole process, the library's own threads included."""
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    for _ in range(batches):
        runtime.run()
    return time.perf_counter_ns() - wall, time.process_time_ns() - cpu


def answer(runtime, words):
    if words[0] == "warm":
        # Native code has no compiler to wait for: what is made on the first run is all there is to warm.
        return min(timed(runtime, 1) for _ in range(WARM_BATCHES))[0], 0
    if words[0] == "run":
        return timed(runtime, int(words[1]))
    if words[0] == "logits":
        np.ascontiguousarray(runtime.logits(), dtype="<f4").tofile(words[1])
        return 0, 0
    raise ValueError(f"Cannot answer {words[0]!r} (expected warm, run or logits).")


def main():
    # Libraries print where they like: answers keep the real standard output, all else goes to standard error.
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    name, folder, images, threads = sys.argv[1:5]
    try:
        runtime = RUNTIMES[name](Workload(folder, int(images)), int(threads))
    except ImportError as error:
        print(f"@@ cannot {error} (bench/run --install-python-peers installs it)", file=out)
        return
    except Exception as error:
        print(f"@@ cannot {error!s}".splitlines()[0], file=out)
        raise
    print(f"@@ ready {runtime.version}", file=out)
    for line in sys.stdin:
        wall, cpu = answer(runtime, line.rstrip("\n").split(" ", 1))
        print(f"@@ done {wall} {cpu}", file=out)


if __name__ == "__main__":
    main()
