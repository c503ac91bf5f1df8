# SPDX-License-Identifier: Apache-2.0
"""Lists the images of public repositories with what Pillow makes of them, and compares with what `repvgg pixels` makes.

    python corpus_manifest.py write FOLDER manifest.csv         FOLDER/<repository>/...; its commit in FOLDER/<repository>.commit
    python corpus_manifest.py check FOLDER manifest.csv         whether a local copy is the one that was listed
    python corpus_manifest.py compare manifest.csv pixels.csv   pixels.csv by `repvgg pixels --input FOLDER`

A line: repository and commit, path, SHA-256 of the file, Pillow's verdict and exception, mode, width, height, SHA-256 of the
RGB bytes. The files themselves stay in their repositories.
"""

import collections
import csv
import hashlib
import io
import os
import sys
import warnings

from PIL import Image

COLUMNS = ["repository", "commit", "path", "file_sha256", "verdict", "error", "mode", "width", "height", "rgb_sha256"]


def verdict(data):
    try:
        image = Image.open(io.BytesIO(data))
        rgb = image.convert("RGB")
    except Exception as e:
        return ["refused", type(e).__name__, "", "", "", ""]
    return ["ok", "", image.mode, image.width, image.height, hashlib.sha256(rgb.tobytes()).hexdigest()]


def files(folder, repository):
    root = os.path.join(folder, repository)
    for parent, _, names in os.walk(root):
        for name in names:
            path = os.path.join(parent, name)
            yield os.path.relpath(path, root), open(path, "rb").read()


def write(folder, manifest):
    lines = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".commit"):
            repository = name[: -len(".commit")]
            commit = open(os.path.join(folder, name)).read().strip()
            for path, data in sorted(files(folder, repository)):
                digest = hashlib.sha256(data).hexdigest()
                lines.append([repository.replace("+", "/"), commit, path, digest] + verdict(data))
    with open(manifest, "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(lines)
    print(len(lines), "files")


def check(folder, manifest):
    counts = collections.Counter()
    for row in csv.DictReader(open(manifest, newline="")):
        path = os.path.join(folder, row["repository"].replace("/", "+"), row["path"])
        if not os.path.exists(path):
            kind = "missing"
        else:
            digest = hashlib.sha256(open(path, "rb").read()).hexdigest()
            kind = "as listed" if digest == row["file_sha256"] else "changed"
        counts[kind] += 1
        if kind != "as listed":
            print(kind, path)
    print(dict(counts))
    return set(counts) == {"as listed"}


def compare(manifest, report):
    """By the names of the files, which `repvgg pixels` reports with their folders."""
    ours = {}
    for row in csv.DictReader(open(report, newline="")):
        ours[row["member"]] = row
    counts = collections.Counter()
    for row in csv.DictReader(open(manifest, newline="")):
        end = row["repository"].replace("/", "+") + "/" + row["path"]
        found = [row for member, row in ours.items() if member.endswith(end)]
        if not found:
            kind = "not in the report"
        elif found[0]["verdict"] != row["verdict"]:
            kind = "we %s, Pillow %s" % (found[0]["verdict"], row["verdict"])
        elif row["verdict"] == "refused":
            kind = "both refuse"
        else:
            same = found[0]["rgb_sha256"] == row["rgb_sha256"] and found[0]["mode"] == row["mode"]
            kind = "equal" if same else "pixels differ"
        counts[kind] += 1
        if kind not in ("equal", "both refuse"):
            print(end, kind)
    print(dict(counts))
    return set(counts) <= {"equal", "both refuse"}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    action = {"write": write, "check": check, "compare": compare}[sys.argv[1]]
    sys.exit(0 if action(*sys.argv[2:]) is not False else 1)
