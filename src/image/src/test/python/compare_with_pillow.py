# SPDX-License-Identifier: Apache-2.0
"""Compares what `repvgg pixels` made of a folder of images with what Pillow makes of them.

    python compare_with_pillow.py mutate SAMPLES FOLDER COUNT SEED     writes COUNT mutations of the files of SAMPLES
    jobs/repvgg pixels --input FOLDER --output pixels.csv
    python compare_with_pillow.py check FOLDER pixels.csv              counts equal and different verdicts and pixels

Needs Pillow and numpy; the tensor is that of Resize(256) bilinear, CenterCrop(224), ToTensor, Normalize.
"""
import collections
import csv
import hashlib
import os
import random
import sys
import warnings

import numpy as np
from PIL import Image

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
            rgb = image.convert("RGB")
    except Exception as e:
        return ["refused", type(e).__name__]
    digests = [hashlib.sha256(x).hexdigest() for x in (rgb.tobytes(), tensor(rgb).astype("<f4").tobytes())]
    return ["ok", "", image.format, image.mode, str(image.width), str(image.height)] + digests


def check(folder, report):
    counts = collections.Counter()
    for row in csv.DictReader(open(report, newline="")):
        path = os.path.join(folder, os.path.basename(row["member"]))
        expected = pillow(path)
        ours = list(row.values())[2:]
        if ours[0] != expected[0]:
            kind = "we %s, Pillow %s" % (ours[0], expected[0])
        elif ours[0] == "refused":
            kind = "both refuse"
        elif ours[6] != expected[6]:
            kind = "pixels differ"
        elif ours[7] != expected[7]:
            kind = "tensor differs"
        else:
            kind = "equal" if ours[2:6] == expected[2:6] else "only format or mode differs"
        counts[kind] += 1
        if kind not in ("equal", "both refuse"):
            print(row["member"], kind, ours[1], expected[1])
    print(dict(counts))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if sys.argv[1] == "mutate":
        mutate(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    else:
        check(sys.argv[2], sys.argv[3])
