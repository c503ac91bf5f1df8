# SPDX-License-Identifier: Apache-2.0
"""Writes the goldens of the preprocessing options: tensors that Pillow and torchvision's rules give.

    python make_option_goldens.py ../resources/golden > ../resources/golden/options.csv       (Pillow 13)

A line is image,sha256,options: the sha256 of the float32 little-endian tensor [channel][row][column] of that image under
those options of `repvgg pixels`. The rules are those of torchvision.transforms: Resize of the shorter side or of both,
CenterCrop, ToTensor, Normalize; written out with Pillow and numpy, so that no version of torchvision is needed.
"""
import argparse
import datetime
import hashlib
import pathlib
import shlex
import sys

import numpy as np
import PIL
from PIL import Image, ImageOps

IMAGES = ["exif/1.jpg", "exif/6.jpg"]
FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "box": Image.BOX, "lanczos": Image.LANCZOS,
           "hamming": Image.HAMMING, "nearest": Image.NEAREST}
BYTES = dict(scale="byte", mean="123.675,116.28,103.53", std="58.395,57.12,57.375")
PRESETS = {
    None: dict(resize="256", crop="224", mean="0.485,0.456,0.406", std="0.229,0.224,0.225", scale="unit",
               interpolation="bilinear", orientation="none"),
    "timm-0.95": dict(resize="235", interpolation="bicubic"),
    "timm-d2se": dict(resize="320", crop="320"),
    "mmpretrain-pillow": dict(BYTES, orientation="exif"),
}
CASES = [
    "--scale byte --mean 123.675,116.28,103.53 --std 58.395,57.12,57.375",
    "--scale byte --mean 0,0,0 --std 1,1,1 --resize 40 --crop 32",
    "--orientation exif --resize 30 --crop 24",
    "--orientation none --resize 30 --crop 24",
    "--resize 224x224",
    "--resize 20x33 --orientation exif",
    "--resize 40x60 --crop 32",
    "--resize 64 --crop 48x80",
    "--resize 30x30 --crop 20x40 --interpolation lanczos",
    "--interpolation hamming --resize 17 --crop 16",
    "--interpolation hamming --resize 90",
    "--interpolation nearest --resize 17 --crop 16",
    "--interpolation nearest --resize 90x51",
    "--interpolation box --resize 13x19",
    "--preset timm-0.95",
    "--preset timm-d2se --crop 64",
    "--preset mmpretrain-pillow",
    "--preset mmpretrain-pillow --orientation none --crop 30x20",
    "--mean 0.5 --std 0.25",
    "--mean 0 --std 1 --resize 19 --crop 24x16",
    "--mean 127.5 --std 64 --scale byte --interpolation nearest --resize 20x20 --orientation exif",
]


def center(size, crop):
    if size < crop:
        return (crop - size) // 2, 0, size
    return 0, int(round((size - crop) / 2.0)), crop


def sides(text):
    numbers = [int(n) for n in text.split("x")]
    return numbers if len(numbers) == 2 else numbers * 2


def numbers(text):
    return np.array([float(n) for n in text.split(",")], np.float32)[:, None, None]


def tensor(path, options):
    parser = argparse.ArgumentParser()
    for name in ["preset", *PRESETS[None]]:
        parser.add_argument("--" + name)
    given = {k: v for k, v in vars(parser.parse_args(shlex.split(options))).items() if v is not None}
    o = {**PRESETS[None], **PRESETS[given.get("preset")], **given}
    if "x" in o["resize"] and "crop" not in given:
        o["crop"] = o["resize"]
    image = Image.open(path)
    if o["orientation"] == "exif":
        image = ImageOps.exif_transpose(image)
    mean, std = numbers(o["mean"]), numbers(o["std"])
    image = image.convert("RGB" if len(mean) == 3 else "L")
    w, h = image.size
    oh, ow = sides(o["resize"])
    if "x" not in o["resize"]:
        oh, ow = (oh, int(ow * w / h)) if h <= w else (int(oh * h / w), ow)
    image = image.resize((ow, oh), FILTERS[o["interpolation"]])
    ch, cw = sides(o["crop"])
    ax, fx, nx = center(ow, cw)
    ay, fy, ny = center(oh, ch)
    whole = np.zeros((ch, cw, len(mean)), np.uint8)
    whole[ay:ay + ny, ax:ax + nx] = np.asarray(image).reshape(oh, ow, -1)[fy:fy + ny, fx:fx + nx]
    x = whole.transpose(2, 0, 1).astype(np.float32)
    if o["scale"] == "unit":
        x = x / np.float32(255)
    return ((x - mean) / std).astype("<f4")


def main():
    folder = pathlib.Path(sys.argv[1])
    print("# tool: Pillow %s, numpy %s; command: python make_option_goldens.py; date: %s"
          % (PIL.__version__, np.__version__, datetime.date.today()))
    for options in CASES:
        for image in IMAGES:
            print(f"{image},{hashlib.sha256(tensor(folder / image, options).tobytes()).hexdigest()},{options}")


main()
