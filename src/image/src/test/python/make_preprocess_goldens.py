# SPDX-License-Identifier: Apache-2.0
"""Writes the goldens of OpenMMLab's resize and of EXIF orientation.

    python make_preprocess_goldens.py ../resources/golden     (opencv-python-headless, Pillow)

opencv.csv: width,height,outWidth,outHeight,sha256 of cv2.resize(INTER_LINEAR) of the noise of make_resize_goldens.py.
exif/N.jpg and exif/pixels.csv: orientation, sha256 of the RGB bytes after ImageOps.exif_transpose.
"""
import datetime
import hashlib
import os
import random
import sys

import cv2
import numpy as np
import PIL
from PIL import Image, ImageOps


def noise(width, height):
    state = width * 65537 + height
    out = bytearray()
    for _ in range(3 * width * height):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(state >> 24)
    return np.frombuffer(bytes(out), np.uint8).reshape(height, width, 3)


def main(folder):
    random.seed(4)
    sizes = [(1, 1, 3, 5), (2, 3, 1, 1), (64, 40, 32, 20), (64, 40, 32, 21), (9, 7, 9, 7), (9, 7, 9, 3), (7, 9, 20, 9)]
    sizes += [tuple(random.randint(2, 120) for _ in range(4)) for _ in range(25)]
    with open(os.path.join(folder, "opencv.csv"), "w") as out:
        out.write("# tool: OpenCV %s; command: python make_preprocess_goldens.py; date: %s\n"
                  % (cv2.__version__, datetime.date.today()))
        for w, h, ow, oh in sizes:
            got = cv2.resize(noise(w, h), (ow, oh), interpolation=cv2.INTER_LINEAR)
            out.write(f"{w},{h},{ow},{oh},{hashlib.sha256(got.tobytes()).hexdigest()}\n")
    os.makedirs(os.path.join(folder, "exif"), exist_ok=True)
    with open(os.path.join(folder, "exif", "pixels.csv"), "w") as out:
        out.write("# tool: Pillow %s; command: python make_preprocess_goldens.py; date: %s\n"
                  % (PIL.__version__, datetime.date.today()))
        for orientation in range(1, 9):
            exif = Image.Exif()
            exif[0x112] = orientation
            path = os.path.join(folder, "exif", f"{orientation}.jpg")
            Image.fromarray(noise(37, 21)).save(path, exif=exif, quality=70)
            upright = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
            out.write(f"{orientation},{hashlib.sha256(upright.tobytes()).hexdigest()}\n")


main(sys.argv[1])
