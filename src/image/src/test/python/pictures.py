# SPDX-License-Identifier: Apache-2.0
"""Pictures drawn from a seed, and their encoders; part of make_image_goldens.py."""

import io
import struct
import subprocess

import numpy as np
from PIL import Image, ImageCms

SEED = 20261128
W, H = 43, 31


def picture(w, h, seed=0, noise=6):
    """Smooth and sharp parts: gradients, a disc with a hard edge, stripes two pixels wide, a grid, noise."""
    y, x = np.mgrid[0:h, 0:w].astype(np.int64)
    rgb = np.stack([255 * x // max(1, w - 1), 255 * y // max(1, h - 1), 255 * (x + y) // max(1, w + h - 2)], 2)
    disc = ((2 * x - w) * h) ** 2 + ((2 * y - h) * w) ** 2 < (w * h) ** 2 // 3
    rgb[disc] = rgb[disc][:, ::-1] // 2 + np.array([100, 10, 0])
    stripes = (y > 3 * h // 4) & (x // 2 % 2 == 0)
    rgb[stripes] = 255 - rgb[stripes]
    rgb[(y < h // 6) & ((x % 7 == 0) | (y % 5 == 0))] = 0
    rgb += np.random.RandomState(SEED + seed).randint(-noise, noise + 1, (h, w, 3))
    return np.clip(rgb, 0, 255).astype(np.uint8)


def enlarged(w, h):
    """A picture of dots four pixels wide: large and yet small to keep."""
    small = picture(-(-w // 4), -(-h // 4), noise=0)
    return Image.fromarray(np.repeat(np.repeat(small, 4, 0), 4, 1)[:h, :w])


RGB = picture(W, H)
IMAGE = Image.fromarray(RGB)
GRAY = IMAGE.convert("L")
ALPHA = np.mgrid[0:H, 0:W].sum(0).astype(np.int64) * 255 // (W + H - 2)
PALETTED = IMAGE.quantize(64, dither=Image.Dither.NONE)


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def cjpeg(rgb, *args):
    ppm = saved(Image.fromarray(rgb), "PPM")
    return subprocess.run(["cjpeg", *args], input=ppm, stdout=subprocess.PIPE, check=True).stdout


def profile():
    """sRGB, without the time of its making."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = bytes(12)
    return bytes(data)


def patched(data, at, new):
    return data[:at] + new + data[at + len(new) :]


def sof(jpeg):
    """Where the frame header of a JPEG begins."""
    at = 2
    while not 0xC0 <= jpeg[at + 1] <= 0xC2:
        at += 2 + struct.unpack_from(">H", jpeg, at + 2)[0]
    return at
