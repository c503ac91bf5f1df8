# SPDX-License-Identifier: Apache-2.0
"""Other projects' test images, by name and hash: what Pillow makes of each, and whether this project does the same.

    python corpora.py make MANIFEST NAME=GIT_DIRECTORY ...     writes the manifest of the images in those repositories
    python corpora.py check MANIFEST NAME=GIT_DIRECTORY ...    compares this project with it, on whatever is there

NAME is a repository as the manifest names it (owner/name), GIT_DIRECTORY a local copy that holds the commit. The manifest
holds no images: repository, commit, path, SHA-256 of the file, and Pillow's verdict, mode, size and SHA-256 of the RGB
bytes. Files of more than 4 MB, images of more than 6 megapixels, and all but the first 150 JPEG and PNG files of each
repository are left out. `check` needs a built src/image, or --classpath; it exits with 1 if anything differs.
"""
import csv
import hashlib
import os
import subprocess
import sys
import tempfile
import warnings

from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
MAX_BYTES, MAX_PIXELS, MAX_COMMON = 4 << 20, 6_000_000, 150
RARE = (".tif", ".tiff", ".gif", ".bmp", ".dib", ".rle")
COMMON = (".jpg", ".jpeg", ".png")
COLUMNS = ["repository", "commit", "path", "file_sha256", "verdict", "mode", "width", "height", "rgb_sha256"]


def git(directory, *arguments):
    return subprocess.run(["git", "-C", directory, *arguments], check=True, capture_output=True).stdout


def images(directory, commit):
    """Paths and blobs of the images of a commit."""
    common = 0
    for line in git(directory, "ls-tree", "-r", "-l", "-z", commit).decode("utf-8", "replace").split("\0"):
        if not line:
            continue
        (_, kind, blob, size), path = line.split("\t")[0].split(), line.split("\t")[1]
        ending = os.path.splitext(path)[1].lower()
        if kind != "blob" or not size.isdigit() or int(size) > MAX_BYTES or ending not in RARE + COMMON:
            continue
        common += ending in COMMON
        if ending in RARE or common <= MAX_COMMON:
            yield path, blob


def pillow(path):
    try:
        with Image.open(path) as image:
            rgb = image.convert("RGB")
            return ["ok", image.mode, str(rgb.width), str(rgb.height), hashlib.sha256(rgb.tobytes()).hexdigest()]
    except Exception:
        return ["refused", "", "", "", ""]


def make(manifest, repositories):
    seen = set()
    with open(manifest, "w", newline="", encoding="utf-8") as out, tempfile.TemporaryDirectory() as work:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(COLUMNS)
        for name, directory in sorted(repositories.items()):
            commit = git(directory, "rev-parse", "HEAD").decode().strip()
            for path, blob in images(directory, commit):
                try:
                    data = git(directory, "cat-file", "blob", blob)
                except subprocess.CalledProcessError:
                    continue
                digest = hashlib.sha256(data).hexdigest()
                if digest in seen or data.startswith(b"version https://git-lfs"):
                    continue
                seen.add(digest)
                file = os.path.join(work, "image")
                with open(file, "wb") as f:
                    f.write(data)
                rows.writerow([name, commit, path, digest] + pillow(file))


def check(manifest, repositories, classpath):
    with open(manifest, newline="", encoding="utf-8") as f:
        expected = {row["file_sha256"]: row for row in csv.DictReader(f)}
    with tempfile.TemporaryDirectory() as work:
        folder = os.path.join(work, "images")
        os.mkdir(folder)
        for row in expected.values():
            if row["repository"] in repositories:
                spec = row["commit"] + ":" + row["path"]
                data = git(repositories[row["repository"]], "cat-file", "blob", spec)
                if hashlib.sha256(data).hexdigest() != row["file_sha256"]:
                    sys.exit("Cannot check %s: the file has another hash (expected %s)." % (spec, row["file_sha256"]))
                with open(os.path.join(folder, row["file_sha256"]), "wb") as f:
                    f.write(data)
        out = os.path.join(work, "pixels.csv")
        main = os.path.join(HERE, "..", "java", "org", "repvgg", "image", "PixelsOfFolder.java")
        subprocess.run(["java", "-Xmx512m", "-Dmax.decode.bytes=%d" % (96 << 20), "-Dmax.pixels=%d" % MAX_PIXELS, "-cp",
                        classpath, main, folder, out], check=True)
        counts, different = {}, 0
        with open(out, newline="", encoding="utf-8") as f:
            for ours in csv.DictReader(f):
                row = expected[ours["member"]]
                if ours["verdict"] != row["verdict"]:
                    kind = "only we refuse" if ours["verdict"] == "refused" else "only Pillow refuses"
                elif ours["verdict"] == "refused":
                    kind = "both refuse"
                else:
                    kind = "equal" if ours["rgb_sha256"] == row["rgb_sha256"] else "pixels differ"
                if kind not in ("equal", "both refuse"):
                    different += 1
                    print(row["repository"], row["path"], kind, ours["error"], ours["message"], sep="\t")
                key = (os.path.splitext(row["path"])[1].lower(), kind)
                counts[key] = counts.get(key, 0) + 1
        for key in sorted(counts):
            print("%-6s %-20s %d" % (*key, counts[key]))
        return different


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2
    arguments = sys.argv[1:]
    classes = os.path.join(HERE, "..", "..", "..", "target", "classes")
    if "--classpath" in arguments:
        at = arguments.index("--classpath")
        classes = arguments[at + 1]
        del arguments[at:at + 2]
    directories = dict(argument.split("=", 1) for argument in arguments[2:])
    if arguments[0] == "make":
        make(arguments[1], directories)
    else:
        sys.exit(1 if check(arguments[1], directories, classes) else 0)
