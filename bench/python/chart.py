#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws docs/img/benchmarks.svg from the newest fitting runs in bench/results: time per image beside ONNX Runtime and ncnn.

    bench/python/chart.py            writes the chart
    bench/python/chart.py --check    exit status 1 if the chart in the repository is not what the results give

A bar is the least CPU time per image of all rounds, on one thread. Needs Python 3.9 alone.
"""
import json
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results"
CHART = ROOT / "docs" / "img" / "benchmarks.svg"

NETS = ["RepVGG-A0", "RepVGG-B1"]
CASES = [(1, "17"), (1, "25"), (32, "17"), (32, "25")]
RUNTIMES = [("repvgg auto", "this engine", "#1b6ca8"), ("onnxruntime", "ONNX Runtime", "#e08a1e"), ("ncnn", "ncnn", "#7a7a7a")]

# What people call the processors that the result files name.
PROCESSORS = {"AMD EPYC family 25 model 17": "AMD EPYC (Zen 4, AVX-512)"}

WIDTH, PANEL, LEFT, TOP, BAR, GAP = 860, 310, 112, 92, 15, 14


def runs():
    """Every comparison on one thread that has all three runtimes, with where it comes from."""
    for file in sorted(RESULTS.glob("*.json")):
        machine = json.loads(file.read_text(encoding="utf-8"))
        for run in machine["runs"]:
            for comparison in run["comparisons"]:
                millis = {
                    runtime["name"]: (runtime["batch"], runtime["cpuMillisPerImage"]["min"])
                    for runtime in comparison["runtimes"]
                    if runtime["cpuMillisPerImage"]
                }
                if comparison["threads"] == 1 and all(name in millis for name, _, _ in RUNTIMES):
                    yield machine, run["date"], comparison["net"], millis


def newest(net, batch, jdk):
    """The newest run of this network, batch and JDK, or None if there is none."""
    fitting = [
        (date, machine, millis)
        for machine, date, name, millis in runs()
        if name == net and millis[RUNTIMES[0][0]][0] == batch and machine["jdk"].split(".")[0] == jdk
    ]
    return max(fitting, key=lambda run: run[0]) if fitting else None


def text(x, y, content, size=12, anchor="start", color="#222222", weight="normal"):
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="{anchor}" fill="{color}"'
        f' font-weight="{weight}">{escape(content)}</text>'
    )


def panel(net, left, provenance):
    """The bars of one network; adds to `provenance` what was drawn."""
    shapes = [text(left, TOP - 14, f"{net}, 224 x 224", 14, weight="bold")]
    found = {case: newest(net, *case) for case in CASES}
    longest = max(millis[name][1] for run in found.values() if run for millis in [run[2]] for name, _, _ in RUNTIMES)
    y = TOP
    for case, run in found.items():
        batch, jdk = case
        middle = y + len(RUNTIMES) * BAR / 2
        images = "1 image" if batch == 1 else f"{batch} images"
        shapes.append(text(left - 8, middle - 3, images, 12, "end"))
        shapes.append(text(left - 8, middle + 12, f"JDK {jdk}", 11, "end", "#555555"))
        if run is None:
            shapes.append(text(left + 4, middle + 4, "not measured", 12, color="#777777"))
        else:
            date, machine, millis = run
            provenance.append((date[:10], machine["cpu"], machine["commit"]))
            for index, (name, _, color) in enumerate(RUNTIMES):
                value = millis[name][1]
                length = max(1, (PANEL - 60) * value / longest)
                top = y + index * BAR
                shapes.append(
                    f'<rect x="{left}" y="{top}" width="{length:.1f}" height="{BAR - 2}" fill="{color}"/>')
                shapes.append(text(left + length + 4, top + BAR - 4, f"{value:.1f}" if value < 100 else f"{value:.0f}", 11))
        y += len(RUNTIMES) * BAR + GAP
    return shapes, y


def chart():
    provenance = []
    shapes = []
    bottom = 0
    for index, net in enumerate(NETS):
        left = LEFT + index * (PANEL + 116)
        drawn, bottom = panel(net, left, provenance)
        shapes += drawn
    x = LEFT
    for _, label, color in RUNTIMES:
        shapes.append(f'<rect x="{x}" y="34" width="12" height="12" fill="{color}"/>')
        shapes.append(text(x + 18, 44, label))
        x += 130
    dates = sorted({date for date, _, _ in provenance})
    machines = sorted({PROCESSORS.get(cpu, cpu) for _, cpu, _ in provenance})
    commits = sorted({commit for _, _, commit in provenance})
    shapes.append(text(LEFT, 22, "CPU milliseconds per image, one thread, float32; shorter is faster", 14, weight="bold"))
    shapes.append(text(
        LEFT, bottom + 12,
        f"{', '.join(machines)}, one core, {' and '.join(dates)}, commits {', '.join(commits)}.", 11,
        color="#555555"))
    shapes.append(text(
        LEFT, bottom + 28,
        "Beside our batches of 32, ONNX Runtime ran batches of 8, no slower for it; ncnn has no batches.", 11,
        color="#555555"))
    height = bottom + 44
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}"'
        ' font-family="Helvetica, Arial, sans-serif" role="img">\n'
        "<!-- SPDX-License-Identifier: Apache-2.0. Drawn by bench/python/chart.py: do not edit. -->\n"
        "<title>CPU milliseconds per image of this engine, ONNX Runtime and ncnn</title>\n"
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#ffffff"/>\n' + "\n".join(shapes) + "\n</svg>\n"
    )


def main():
    drawn = chart()
    if sys.argv[1:] == ["--check"]:
        if not CHART.exists() or CHART.read_text(encoding="utf-8") != drawn:
            sys.exit(f"chart: found {CHART} different from what bench/results gives. Run bench/python/chart.py.")
    elif sys.argv[1:]:
        sys.exit(f"chart: Cannot draw: found the arguments {sys.argv[1:]} (expected none, or --check).")
    else:
        CHART.parent.mkdir(parents=True, exist_ok=True)
        CHART.write_text(drawn, encoding="utf-8")
        print(f"Wrote {CHART}.")


if __name__ == "__main__":
    main()
