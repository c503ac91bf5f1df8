# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of a folder of cases and compares what they give with what is expected.

    python check_networks.py CASES [--launcher jobs/repvgg] [--options FILE] [--only NAME ...] [--word predict]
        [--report FILE]

CASES has a folder for each case: its input, and expect.txt, whose lines that begin with '$ ' are commands to be run in that
folder with jobs/repvgg as the launcher. Further files say what is expected:

    expected_logits.npy      float64, one row for each file of the predictions, in the order of the names
    expected_embedding.npy   the same for the column embedding
A case is run as it is, and again with each line that FILE has for it: name of the case, exit status of predict, options, with
blanks between. For every command the table has the exit
status, the largest difference of logits as a share of the largest (limit 1e-5, 2e-5 where an activation other than ReLU is
run), and the console's lines that say what was told, given or assumed, and why it was refused. The output is written beside
a copy of the case. Needs numpy and pyarrow.
"""
import argparse
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import numpy

LIMIT, CURVED = 1e-5, 2e-5
OTHER_ACTIVATION = re.compile(r"activation .*(RELU6|LEAKY_RELU|SILU|HARDSWISH|GELU)")
SAID = re.compile(r"(told by the file|given|assumed): |^repvgg: \[|^[Ww]arning: |^[Cc]heckpoint: |not run ")


def commands(case):
    lines = (case / "expect.txt").read_text().splitlines()
    return [line[2:] for line in lines if line.startswith("$ ")]


def runs(case, file):
    """The options that are added, and the status of predict that is expected, if one is."""
    yield "", None
    for line in file.read_text().splitlines() if file else []:
        name, status, options = line.split(" ", 2)
        if name == case.name:
            yield options, int(status)


def logits(folder, column):
    """The column's rows in the order of the paths, from the Parquet files of an output."""
    import pyarrow.parquet
    table = pyarrow.parquet.read_table([str(file) for file in sorted(folder.rglob("*.parquet"))], columns=["path", column])
    rows = sorted(zip(table["path"].to_pylist(), table[column].to_pylist()))
    return numpy.array([row for _, row in rows], dtype=numpy.float64)


def difference(found, expected):
    if found.shape != expected.shape:
        return float("inf")
    return float(numpy.abs(found - expected).max() / numpy.abs(expected).max())


def one(case, command, options, launcher):
    """Runs one command in a copy of the case; returns status, difference and what was said."""
    with tempfile.TemporaryDirectory() as place:
        work = pathlib.Path(place) / case.name
        shutil.copytree(case, work)
        text = command.replace("jobs/repvgg", shlex.quote(str(launcher)))
        done = subprocess.run(["bash", "-c", f"{text} {options}"], cwd=work, capture_output=True, text=True, timeout=600)
        lines = (done.stdout + done.stderr).splitlines()
        said = [line.strip() for line in lines if SAID.search(line)]
        share = None
        for file, column in (("expected_logits.npy", "logits"), ("expected_embedding.npy", "embedding")):
            if done.returncode == 0 and (case / file).exists() and (work / "out").exists() and f"--{column}" in command:
                share = difference(logits(work / "out", column), numpy.load(case / file))
        return done.returncode, share, said


def verdict(status, share, said, expected):
    if expected is not None and status != expected:
        return f"WRONG STATUS, expected {expected}"
    limit = CURVED if any(OTHER_ACTIVATION.search(line) for line in said) else LIMIT
    if share is not None and not share < limit:
        return "other logits, " + ("said to be assumed" if any("assumed: " in line for line in said) else "IN SILENCE")
    return "refused" if status else "right" if share is not None else "done"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", type=pathlib.Path)
    parser.add_argument("--launcher", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[4] / "jobs/repvgg")
    parser.add_argument("--options", type=pathlib.Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--word", help="run commands of this word only, such as predict")
    parser.add_argument("--report", type=pathlib.Path)
    arguments = parser.parse_args()
    bad, report = 0, []
    print(f"{'case':30} {'command':9} {'options':34} {'status':>6} {'share':>8}  verdict")
    for case in sorted(arguments.cases.iterdir()):
        if not (case / "expect.txt").exists() or (arguments.only and case.name not in arguments.only):
            continue
        for options, expected in runs(case, arguments.options):
            for command in commands(case):
                word = re.search(r"jobs/repvgg (\w+)", command)
                if arguments.word and (not word or word[1] != arguments.word):
                    continue
                status, share, said = one(case, command, options, arguments.launcher.resolve())
                text = verdict(status, share, said, expected if word and word[1] == "predict" else None)
                bad += text.startswith("WRONG") or text.endswith("SILENCE")
                print(f"{case.name:30} {word[1] if word else '':9} {options:34} {status:6} "
                      f"{'' if share is None else f'{share:.1e}':>8}  {text}", flush=True)
                report += [f"{case.name}: {command} {options}", *(f"    {line}" for line in said)]
    if arguments.report:
        arguments.report.write_text("\n".join(report) + "\n")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
