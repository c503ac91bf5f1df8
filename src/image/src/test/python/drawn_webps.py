# SPDX-License-Identifier: Apache-2.0
"""Drawn pictures as WebP of every kind that docs/images.md names; part of make_image_goldens.py."""

import random
import struct

import numpy as np
from PIL import Image

import golden_files as raw
from pictures import PALETTED, SEED, enlarged, picture, profile, saved


def webps():
    size = (67, 45)
    rgb = Image.fromarray(picture(*size))
    other = Image.fromarray(picture(*size, 1))
    rgba = rgb.copy()
    rgba.putalpha(Image.fromarray(picture(*size, 2)[:, :, 0]))
    files = {f"lossy-q{q}": saved(rgb, "WEBP", quality=q, method=4) for q in (1, 40, 80, 100)}
    files["lossless"] = saved(rgb, "WEBP", lossless=True)
    files["lossless-few-colours"] = saved(PALETTED.convert("RGB"), "WEBP", lossless=True)
    files["alpha"] = saved(rgba, "WEBP", quality=80)
    files["alpha-lossless"] = saved(rgba, "WEBP", lossless=True)
    files["alpha-lossless-exact"] = saved(rgba, "WEBP", lossless=True, exact=True)
    files["icc-and-exif"] = saved(
        rgb, "WEBP", quality=80, icc_profile=profile(), exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"
    )
    files["animated"] = saved(rgb, "WEBP", quality=80, save_all=True, append_images=[other])
    files["animated-lossless"] = saved(rgb, "WEBP", lossless=True, save_all=True, append_images=[other])
    files["animated-alpha"] = saved(rgba, "WEBP", quality=80, save_all=True, append_images=[rgba.rotate(180)])
    for flags, name in ((0, "blended"), (2, "replacing")):
        for still in ("lossy-q80", "alpha", "alpha-lossless-exact"):
            frame = (files[still], 12, 8, *size, flags)
            files[f"animated-offset-{name}-{still}"] = raw.webp_animation(
                [frame, frame], 90, 60, b"\xff\x80\x20\xff", "alpha" in still
            )
    for w, h in [(1, 1), (2, 3), (17, 9)]:
        files[f"{w}x{h}"] = saved(Image.fromarray(picture(w, h)), "WEBP", quality=70)
        files[f"{w}x{h}-lossless"] = saved(Image.fromarray(picture(w, h)), "WEBP", lossless=True)
    files.update(lossy())
    files.update(lossless())
    files.update(containers(files["lossy-q80"], files["lossless"], files["alpha"]))
    files.update(random_frames())
    return {name + ".webp": data for name, data in files.items()}


def lossy():
    """All qualities, methods and qualities of alpha that change how libwebp's encoder writes."""
    files = {}
    for method in range(7):
        w, h = 37 + 13 * method, 61 - 7 * method
        image = Image.fromarray(picture(w, h, method, noise=20 * method))
        for quality in (0, 25, 60, 95):
            files[f"lossy-m{method}-q{quality}"] = saved(image, "WEBP", quality=quality, method=method)
    smooth = enlarged(131, 90).resize((97, 67), Image.Resampling.BICUBIC)
    for quality in (5, 50, 75, 90):
        files[f"lossy-smooth-q{quality}"] = saved(smooth, "WEBP", quality=quality, method=6)
    for w, h in [(1, 33), (33, 1), (16, 16), (15, 17), (32, 48), (5, 4), (200, 9)]:
        files[f"lossy-{w}x{h}"] = saved(Image.fromarray(picture(w, h, 3)), "WEBP", quality=50, method=5)
    for alpha_quality in (0, 30, 100):
        for noise in (0, 60):
            image = Image.fromarray(picture(53, 38, 4))
            image.putalpha(Image.fromarray(picture(53, 38, 5, noise)[:, :, 1]))
            files[f"lossy-alpha-q{alpha_quality}-noise{noise}"] = saved(
                image, "WEBP", quality=70, alpha_quality=alpha_quality, method=4
            )
    image = Image.fromarray(picture(53, 38, 4))
    for value in (0, 128):
        image.putalpha(value)
        files[f"lossy-alpha-{value}"] = saved(image, "WEBP", quality=70)
    return files


def lossless():
    """Transforms, caches and palettes, by what is drawn and how long the encoder tries."""
    files = {}
    for effort, method in ((0, 0), (20, 2), (75, 4), (100, 6)):
        for noise in (0, 4, 90):
            image = Image.fromarray(picture(83 - effort // 2, 41 + effort // 2, effort, noise))
            files[f"lossless-e{effort}-noise{noise}"] = saved(
                image, "WEBP", lossless=True, quality=effort, method=method
            )
    for colors in (1, 2, 3, 4, 5, 15, 16, 17, 64, 256):
        image = Image.fromarray(picture(61, 47, colors, noise=30)).quantize(colors).convert("RGB")
        files[f"lossless-{colors}-colours"] = saved(image, "WEBP", lossless=True, quality=90, method=5)
    for w, h in [(1, 33), (33, 1), (16, 16), (7, 5), (300, 3)]:
        files[f"lossless-{w}x{h}"] = saved(Image.fromarray(picture(w, h, 3)), "WEBP", lossless=True)
    large = Image.fromarray(np.concatenate([picture(160, 70, i, noise=9 * i) for i in range(3)]))
    files["lossless-several-codes"] = saved(large, "WEBP", lossless=True, quality=100, method=6)
    for name, options in {"mixed": {"allow_mixed": True}, "small": {"minimize_size": True}}.items():
        pictures = [Image.fromarray(picture(67, 45, i, noise=20 * i)) for i in range(3)]
        files[f"animated-{name}"] = saved(
            pictures[0], "WEBP", save_all=True, append_images=pictures[1:], quality=60, **options
        )
    return files


def containers(lossy_file, lossless_file, alpha_file):
    """Chunks that are unknown, odd, out of place, or not counted."""
    lossy_chunks, lossless_chunks = raw.riff_chunks(lossy_file), raw.riff_chunks(lossless_file)
    extended, alpha, pixels = raw.riff_chunks(alpha_file)[:3]
    size = struct.pack("<I", 66)[:3] + struct.pack("<I", 44)[:3]
    plain = (b"VP8X", bytes(4) + size)
    odd = (b"odd ", b"drawn")
    return {
        "unknown-chunk-after": raw.riff(*lossy_chunks, odd),
        "unknown-chunk-before": raw.riff(plain, odd, *lossy_chunks),
        "extended-lossless": raw.riff(plain, *lossless_chunks),
        "alpha-not-announced": raw.riff(plain, alpha, pixels),
        "alpha-after-pixels": raw.riff(extended, pixels, alpha),
        "alpha-twice": raw.riff(extended, alpha, alpha, pixels),
        "alpha-apart": raw.riff(extended, alpha, odd, pixels),
        "alpha-empty": raw.riff(extended, (b"ALPH", b"\1"), pixels),
        "alpha-of-zeros": raw.riff(extended, (b"ALPH", bytes(1 + 67 * 45)), pixels),
        "alpha-cut": raw.riff(extended, (b"ALPH", alpha[1][:-9]), pixels),
        "pixels-twice": raw.riff(extended, alpha, pixels, pixels),
        "canvas-of-another-size": raw.riff((b"VP8X", bytes(5) + size[1:]), *lossy_chunks),
        "unknown-flags": raw.riff((b"VP8X", b"\x41" + bytes(3) + size), *lossy_chunks),
        "bytes-after-the-file": lossy_file + b"drawn",
        "one-byte-after-the-last-chunk": raw.riff(*lossy_chunks)[:4]
        + struct.pack("<I", len(lossy_file) - 4)
        + lossy_file[8:]
        + b"dra\0",
        "pixels-shorter-than-they-say": raw.riff((lossy_chunks[0][0], lossy_chunks[0][1][:-40])),
        "lossless-cut": raw.riff((b"VP8L", lossless_chunks[0][1][:-9])),
        "lossless-of-eight-bytes": raw.riff((b"VP8L", bytes.fromhex("2f3fc00b00070102"))),
    }


class BoolWriter:
    """The boolean encoder of RFC 6386, 7.3, for booleans of probability one half."""

    def __init__(self):
        self.bottom, self.range, self.bits = 0, 255, 8

    def number(self, value, bits):
        for i in reversed(range(bits)):
            split = 1 + ((self.range - 1) * 128 >> 8)
            if value >> i & 1:
                self.bottom += split
                self.range -= split
            else:
                self.range = split
            while self.range < 128:
                self.range, self.bottom, self.bits = 2 * self.range, 2 * self.bottom, self.bits + 1

    def optional(self, value, bits):
        """A number with a sign, or that there is none."""
        self.number(value is not None, 1)
        if value is not None:
            self.number(abs(value), bits)
            self.number(value < 0, 1)

    def bytes(self):
        return (self.bottom << -self.bits % 8).to_bytes((self.bits + 7) // 8, "big")


def random_frames():
    """What Pillow's encoder does not write: frames whose headers are chosen, and whose modes and coefficients are noise.

    Every sequence of bytes is a sequence of booleans, so noise gives all modes, contexts and coefficients, also those
    that overflow.
    """
    noise = random.Random(SEED)
    cases = {
        "simple-filter": {"simple": 1, "level": 20},
        "simple-filter-strong": {"simple": 1, "level": 63, "sharpness": 3},
        "no-filter": {"level": 0},
        "filter-1": {"level": 1},
        "filter-16": {"level": 16, "sharpness": 2},
        "filter-40": {"level": 40, "sharpness": 5},
        "filter-63-sharp": {"level": 63, "sharpness": 7},
        "filter-deltas": {"level": 30, "deltas": (5, -8)},
        "segments-absolute": {"segments": 1, "quantizers": (3, 40, 90, 127), "levels": (0, 9, 33, 63)},
        "segments-relative": {"segments": 0, "quantizers": (-20, 0, 30, None), "levels": (-30, 5, None, 20)},
        "segments-without-map": {"segments": 1, "map": 0, "quantizers": (50, 1, 2, 3), "levels": (12, 1, 2, 3)},
        "two-partitions": {"partitions": 1},
        "eight-partitions": {"partitions": 3, "size": (40, 150)},
        "quantizer-0": {"quantizer": 0, "steps": (-15, 15, -15, 15, -15)},
        "quantizer-127": {"quantizer": 127, "steps": (15, -15, 15, None, 15)},
        "profile-3": {"profile": 3, "level": 25},
    }
    return {f"random-{name}": random_frame(noise, **options) for name, options in cases.items()}


def random_frame(
    noise,
    size=(37, 35),
    profile=0,
    segments=None,
    map=1,
    quantizers=(),
    levels=(),
    simple=0,
    level=20,
    sharpness=0,
    deltas=None,
    partitions=0,
    quantizer=30,
    steps=(None,) * 5,
):
    out = BoolWriter()
    out.number(0, 2)
    out.number(segments is not None, 1)
    if segments is not None:
        out.number(map, 1)
        out.number(1, 1)
        out.number(segments, 1)
        for value in quantizers:
            out.optional(value, 7)
        for value in levels:
            out.optional(value, 6)
        if map:
            for probability in (100, 150, 200):
                out.number(1, 1)
                out.number(probability, 8)
    out.number(simple, 1)
    out.number(level, 6)
    out.number(sharpness, 3)
    out.number(deltas is not None, 1)
    if deltas is not None:
        out.number(1, 1)
        for value in (deltas[0], None, None, None, deltas[1], None, None, None):
            out.optional(value, 6)
    out.number(partitions, 2)
    out.number(quantizer, 7)
    for step in steps:
        out.optional(step, 4)
    blocks = -(-size[0] // 16) * -(-size[1] // 16)
    first = out.bytes() + noise.randbytes(200 + 16 * blocks)
    count = 1 << partitions
    rest = [b"\x55" + noise.randbytes(700 * blocks // count + 400) for _ in range(count)]
    tag = profile << 1 | 1 << 4 | len(first) << 5
    frame = (
        struct.pack("<I", tag)[:3]
        + b"\x9d\x01\x2a"
        + struct.pack("<HH", *size)
        + first
        + b"".join(struct.pack("<I", len(part))[:3] for part in rest[:-1])
        + b"".join(rest)
    )
    return raw.riff((b"VP8 ", frame))
