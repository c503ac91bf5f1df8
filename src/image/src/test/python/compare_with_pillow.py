# SPDX-License-Identifier: Apache-2.0
"""Compares what this project makes of a folder of images with what the installed Pillow makes of them.

    python compare_with_pillow.py table FOLDER [OUTPUT]                prints a table of formats and kinds of difference
    python compare_with_pillow.py mutate SAMPLES FOLDER COUNT SEED     writes COUNT mutations of the files of SAMPLES

`table` needs Pillow, numpy and a built src/image (mvn -pl src/image -am package); --classpath names other classes. It
exits with 1 if a verdict or pixels differ. Images of more than --max-pixels N are refused by both; without it, by
Pillow's own limit. The tensor is that of Resize(256) bilinear, CenterCrop(224), ToTensor, Normalize. OUTPUT gets one
line per file that is not equal.
"""
import collections
import csv
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import warnings

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
MEAN = np.array([0.485, 0.456, 0.406], np.float32)[:, None, None]
STD = np.array([0.229, 0.224, 0.225], np.float32)[:, None, None]
MARKERS = [0xD0, 0xD1, 0xD2, 0xD7, 0xD9, 0xDA, 0xC4, 0xDB, 0xDD, 0xFE, 0xE0, 0x01, 0x10, 0xFF]


def files(folder):
    return sorted(os.path.join(d, f) for d, _, names in os.walk(folder) for f in names)


def mutation(data):
    b, kind, n = bytearray(data), random.random(), len(data)
    if kind < .15:
        return b[:random.randint(0, n)]
    if kind < .2:
        return b[:n - random.randint(0, 12)]
    if kind < .27:
        tail = [random.choice([0, 255, 0xD9, 0xD0, random.randint(0, 255)]) for _ in range(random.randint(0, 20))]
        return b[:n - random.randint(0, 4)] + bytes(tail)
    for _ in range(random.choice([1, 1, 2, 3, 10])):
        p = random.randrange(len(b)) if random.random() < .6 else random.randrange(min(700, len(b)))
        m = random.random()
        if m < .4:
            b[p] = random.randint(0, 255)
        elif m < .6:
            b[p] ^= 1 << random.randint(0, 7)
        elif m < .7 and len(b) > 8:
            del b[p:p + random.randint(1, 8)]
        elif m < .8:
            b[p:p] = bytes(random.randint(0, 255) for _ in range(random.randint(1, 4)))
        elif m < .9:
            b[p] = random.choice([0, 255])
        else:
            b[p:p + 2] = bytes([255, random.choice(MARKERS)])
        b = b or bytearray(1)
    return b


def mutate(samples, folder, count, seed):
    random.seed(seed)
    os.makedirs(folder, exist_ok=True)
    sources = [f for f in files(samples) if 0 < os.path.getsize(f) < 150_000 and not f.endswith(".csv")]
    for i in range(count):
        source = random.choice(sources)
        with open(os.path.join(folder, "m%06d_%s" % (i, os.path.basename(source))), "wb") as out:
            out.write(mutation(open(source, "rb").read()))


def center(size, crop):
    return ((crop - size) // 2, 0, size) if size < crop else (0, int(round((size - crop) / 2.0)), crop)


def tensor(image, resize=256, crop=224):
    w, h = image.size
    other = int(resize * max(w, h) / min(w, h))
    ow, oh = (resize, other) if w <= h else (other, resize)
    pixels = np.asarray(image.resize((ow, oh), Image.BILINEAR))
    (ax, fx, nx), (ay, fy, ny) = center(ow, crop), center(oh, crop)
    whole = np.zeros((crop, crop, 3), np.uint8)
    whole[ay:ay + ny, ax:ax + nx] = pixels[fy:fy + ny, fx:fx + nx]
    return (whole.transpose(2, 0, 1).astype(np.float32) / np.float32(255) - MEAN) / STD


def pillow(path):
    try:
        with open(path, "rb") as f:
            image = Image.open(f)
            name = image.format
            rgb = image.convert("RGB")
    except Exception as e:
        return ["refused", "%s: %s" % (type(e).__name__, str(e).split(" <_io")[0][:90])]
    digests = [hashlib.sha256(x).hexdigest() for x in (rgb.tobytes(), tensor(rgb).astype("<f4").tobytes())]
    return ["ok", "", name, image.mode, str(rgb.width), str(rgb.height)] + digests


def kind_of(path):
    with open(path, "rb") as f:
        head = f.read(12)
    if head[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if head[:2] == b"BM":
        return "BMP"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "TIFF"
    return "WebP" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else "no magic"


def difference(ours, expected):
    """The kind of difference between two rows: verdict, error, format, mode, width, height, and both hashes."""
    if ours[0] != expected[0]:
        return "only we refuse" if ours[0] == "refused" else "only Pillow refuses"
    if ours[0] == "refused":
        return "both refuse"
    if ours[6] != expected[6]:
        return "pixels differ"
    if ours[7] != expected[7]:
        return "tensor differs"
    return "equal" if ours[2:6] == expected[2:6] else "format or mode differs"


KINDS = ["equal", "both refuse", "only we refuse", "only Pillow refuses", "pixels differ", "tensor differs",
         "format or mode differs"]


def report(folder, classpath, heap="512m"):
    main = os.path.join(HERE, "..", "java", "org", "repvgg", "image", "PixelsOfFolder.java")
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, "pixels.csv")
        subprocess.run(["java", "-Xmx" + heap, "-Dmax.decode.bytes=%d" % (400 << 20),
                        "-Dmax.pixels=%d" % (2 * Image.MAX_IMAGE_PIXELS), "-cp", classpath, main, folder, out], check=True)
        with open(out, newline="", encoding="utf-8") as f:
            return list(csv.DictReader(f))


def table(folder, classpath, output=None):
    """Prints the table; returns the number of files that differ."""
    counts, different, slow = collections.Counter(), [], []
    for row in report(folder, classpath):
        path = os.path.join(folder, row["member"])
        expected = pillow(path)
        ours = list(row.values())[2:10]
        kind = difference(ours, expected)
        counts[kind_of(path), kind] += 1
        if int(row["millis"]) > 5000:
            slow.append((row["member"], row["millis"]))
        if kind not in ("equal", "both refuse"):
            different.append((row["member"], kind, ours[1], row["message"], expected[1], ours[2:6], expected[2:6]))
    print("| format | files | " + " | ".join(KINDS) + " |")
    print("|---|---|" + "---|" * len(KINDS))
    for name in sorted({k[0] for k in counts}):
        line = [counts[name, kind] for kind in KINDS]
        print("| %s | %d | %s |" % (name, sum(line), " | ".join(map(str, line))))
    for row in slow:
        print("took long:", *row)
    if output:
        with open(output, "w", encoding="utf-8") as f:
            for row in different:
                f.write("\t".join(map(str, row)) + "\n")
    else:
        for row in different:
            print(*row, sep="\t")
    return len(different)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    arguments = sys.argv[1:]
    classes = os.path.join(HERE, "..", "..", "..", "target", "classes")
    if "--classpath" in arguments:
        at = arguments.index("--classpath")
        classes = arguments[at + 1]
        del arguments[at:at + 2]
    if "--max-pixels" in arguments:
        at = arguments.index("--max-pixels")
        Image.MAX_IMAGE_PIXELS = int(arguments[at + 1]) // 2
        del arguments[at:at + 2]
    if arguments[0] == "mutate":
        mutate(arguments[1], arguments[2], int(arguments[3]), int(arguments[4]))
    else:
        sys.exit(1 if table(arguments[1], classes, *arguments[2:3]) else 0)
