# SPDX-License-Identifier: Apache-2.0
"""Writes the goldens of the resize and of the whole preprocessing.

    python make_resize_goldens.py > ../resources/golden/resize-pillow13.csv       (Pillow 13)
    python make_resize_goldens.py > ../resources/golden/resize-pillow12.csv       (Pillow 12 or older)

Pixels come from a linear congruential generator, so that the test makes the same image without a file. A line is
width,height,kind,filter,outWidth,outHeight,sha256 of the RGB bytes of Image.resize; or, with filter "imagenet/R/C",
resize R and crop C, the sha256 of the float32 little-endian tensor after torchvision's rules.
"""
import datetime
import hashlib
import random

import numpy as np
import PIL
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)
FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "box": Image.BOX, "lanczos": Image.LANCZOS,
           "hamming": Image.HAMMING, "nearest": Image.NEAREST}


def pixels(width, height, kind):
    """noise: any byte; levels: black or white, which drives the overshoot of negative lobes into the clip."""
    state = width * 65537 + height
    out = bytearray()
    for _ in range(3 * width * height):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(state >> 24 if kind == "noise" else (255 if state >> 31 else 0))
    return Image.frombytes("RGB", (width, height), bytes(out))


def center(size, crop):
    if size < crop:
        return (crop - size) // 2, 0, size
    return 0, int(round((size - crop) / 2.0)), crop


def tensor(image, resize, crop):
    w, h = image.size
    short, long = (w, h) if w <= h else (h, w)
    other = int(resize * long / short)
    ow, oh = (resize, other) if w <= h else (other, resize)
    image = image.resize((ow, oh), Image.BILINEAR)
    ax, fx, nx = center(ow, crop)
    ay, fy, ny = center(oh, crop)
    whole = np.zeros((crop, crop, 3), np.uint8)
    whole[ay:ay + ny, ax:ax + nx] = np.asarray(image)[fy:fy + ny, fx:fx + nx]
    x = whole.transpose(2, 0, 1).astype(np.float32) / np.float32(255)
    return (x - MEAN[:, None, None]) / STD[:, None, None]


def main():
    print("# tool: Pillow %s, numpy %s; command: python make_resize_goldens.py; date: %s"
          % (PIL.__version__, np.__version__, datetime.date.today()))
    random.seed(5)
    sizes = [(1, 1, 3, 5), (2, 3, 1, 1), (7, 5, 7, 9), (9, 4, 3, 4), (1, 40, 8, 3), (300, 2, 11, 2)]
    sizes += [(random.randint(1, 160), random.randint(1, 160), random.randint(1, 120), random.randint(1, 120))
              for _ in range(16)]
    sizes += [(40, 150, 32, 33), (60, 200, 55, 20), (50, 120, 60, 31)]
    for w, h, ow, oh in sizes:
        for kind in ("noise", "levels"):
            for name, f in FILTERS.items():
                got = pixels(w, h, kind).resize((ow, oh), f)
                print(f"{w},{h},{kind},{name},{ow},{oh},{hashlib.sha256(got.tobytes()).hexdigest()}")
    for w, h, resize, crop in [(32, 32, 64, 64), (28, 28, 32, 32), (50, 37, 32, 28), (37, 50, 32, 28), (33, 90, 24, 21),
                               (20, 64, 16, 16), (61, 20, 19, 32), (13, 57, 40, 64), (31, 31, 31, 31), (1, 9, 5, 7)]:
        x = tensor(pixels(w, h, "noise"), resize, crop).astype("<f4")
        print(f"{w},{h},noise,imagenet/{resize}/{crop},{crop},{crop},{hashlib.sha256(x.tobytes()).hexdigest()}")


main()
