# SPDX-License-Identifier: Apache-2.0
"""Drawn pictures as PNG, BMP and TIFF of every kind that docs/images.md names; part of make_image_goldens.py."""

import struct
import zlib

import numpy as np
from PIL import Image

import golden_files as raw
from pictures import ALPHA, GRAY, H, IMAGE, PALETTED, RGB, SEED, W, picture, profile, saved


def pngs():
    files = {}
    rgb16 = RGB.astype(np.int64) * 257 - np.random.RandomState(SEED).randint(0, 200, RGB.shape) * (RGB > 0)
    gray = np.asarray(GRAY).astype(np.int64)[:, :, None]
    gray16 = rgb16[:, :, 1:2] // 40
    alpha, alpha16 = ALPHA[:, :, None], ALPHA[:, :, None] * 257
    palette = raw.chunk(b"PLTE", bytes(np.random.RandomState(SEED).randint(0, 256, 3 * 256).astype(np.uint8)))
    for suffix, interlaced in (("", False), ("-interlaced", True)):
        for depth in (1, 2, 4, 8):
            low = gray >> (8 - depth)
            files[f"gray{depth}{suffix}"] = raw.png(low, depth, 0, interlaced)
            colors = raw.chunk(b"PLTE", palette[8 : 8 + 3 * (1 << depth)])
            files[f"palette{depth}{suffix}"] = raw.png(low, depth, 3, interlaced, before=colors)
        files["gray16" + suffix] = raw.png(gray16, 16, 0, interlaced)
        files["rgb8" + suffix] = raw.png(RGB, 8, 2, interlaced)
        files["rgb16" + suffix] = raw.png(rgb16, 16, 2, interlaced)
        files["gray-alpha8" + suffix] = raw.png(np.dstack([gray, alpha]), 8, 4, interlaced)
        files["gray-alpha16" + suffix] = raw.png(np.dstack([gray * 257, alpha16]), 16, 4, interlaced)
        files["rgba8" + suffix] = raw.png(np.dstack([RGB, alpha]), 8, 6, interlaced)
        files["rgba16" + suffix] = raw.png(np.dstack([rgb16, alpha16]), 16, 6, interlaced)
    files["gray-transparent"] = raw.png(gray, 8, 0, before=raw.chunk(b"tRNS", b"\0\x80"))
    files["rgb-transparent"] = raw.png(
        RGB, 8, 2, before=raw.chunk(b"tRNS", bytes([0, RGB[0, 0, 0], 0, RGB[0, 0, 1], 0, RGB[0, 0, 2]]))
    )
    files["palette-transparent"] = raw.png(gray, 8, 3, before=palette + raw.chunk(b"tRNS", bytes(range(200))))
    files["palette-short"] = raw.png(gray, 8, 3, before=raw.chunk(b"PLTE", palette[8 : 8 + 300]))
    gamma = raw.chunk(b"gAMA", struct.pack(">I", 100_000)) + raw.chunk(b"cHRM", struct.pack(">8I", *range(1, 9)))
    small = picture(19, 13)
    files["gamma"] = raw.png(small, 8, 2, before=gamma)
    icc = raw.chunk(b"iCCP", b"p\0\0" + zlib.compress(profile()))
    files["icc"] = raw.png(small, 8, 2, before=icc)
    files["gray-icc"] = raw.png(gray[:13, :19], 8, 0, before=icc)
    texts = (
        raw.chunk(b"tEXt", b"a\0b")
        + raw.chunk(b"zTXt", b"a\0\0" + zlib.compress(b"b" * 5000))
        + raw.chunk(b"iTXt", b"a\0\1\0en\0a\0" + zlib.compress(b"b" * 5000))
        + raw.chunk(b"pHYs", bytes(9))
        + raw.chunk(b"sRGB", b"\0")
    )
    files["text"] = raw.png(small, 8, 2, before=texts, after=texts)
    files["many-data-chunks"] = raw.png(small, 8, 2, pieces=40)
    files["1x1"] = raw.png(picture(1, 1), 8, 2)
    files["3x5-interlaced"] = raw.png(picture(3, 5), 8, 2, True)
    other = Image.fromarray(picture(W, H, 1))
    files["animated"] = saved(IMAGE, "PNG", save_all=True, append_images=[other])
    files["animated-beside-its-default"] = saved(IMAGE, "PNG", save_all=True, default_image=True, append_images=[other])
    files = {name + ".png": data for name, data in files.items()}
    files["png-named.JPEG"] = raw.png(small, 8, 2)
    return files


def bmps():
    gray = np.asarray(GRAY).astype(np.int64)
    colours = np.random.RandomState(SEED).randint(0, 256, (256, 4)).astype(np.uint8)
    colours[:, 3] = 0
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 4, 1)
    ramp[:, 3] = 0
    bgr = RGB[:, :, ::-1]
    bgra = np.dstack([bgr, ALPHA.astype(np.uint8)])
    r, g, b = (RGB[:, :, c].astype(np.int64) for c in range(3))
    files = {}
    for bits in (1, 4, 8):
        rows = raw.bmp_rows(raw.packed((gray >> (8 - bits))[:, :, None], bits))
        files[f"palette{bits}"] = raw.bmp(W, H, bits, rows, colours[: 1 << bits].tobytes())
        levels = ramp[:: 255 // ((1 << bits) - 1)] if bits < 8 else ramp
        files[f"gray{bits}"] = raw.bmp(W, H, bits, rows, levels.tobytes())
    rows = raw.bmp_rows(raw.packed((gray >> 4)[:, :, None], 4))
    files["gray4-of-first-levels"] = raw.bmp(W, H, 4, rows, ramp[:16].tobytes())
    rows = raw.bmp_rows(raw.packed(gray[:, :, None] >> 2, 8))
    files["palette8-of-64"] = raw.bmp(W, H, 8, rows, colours[:64].tobytes(), colors=64)
    files["rgb24"] = raw.bmp(W, H, 24, raw.bmp_rows(bgr.reshape(H, -1)))
    files["rgb24-from-the-top"] = raw.bmp(W, -H, 24, raw.bmp_rows(bgr.reshape(H, -1)[::-1]))
    files["rgb24-core-header"] = raw.bmp(W, H, 24, raw.bmp_rows(bgr.reshape(H, -1)), core=True)
    files["palette8-core-header"] = raw.bmp(
        W, H, 8, raw.bmp_rows(gray.astype(np.uint8)), colours[:, :3].tobytes(), core=True
    )
    files["rgb32"] = raw.bmp(W, H, 32, raw.bmp_rows(bgra.reshape(H, -1)))
    files["rgb555"] = raw.bmp(
        W, H, 16, raw.bmp_rows((r >> 3 << 10 | g >> 3 << 5 | b >> 3).astype("<u2").view(np.uint8))
    )
    masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F)
    files["rgb565"] = raw.bmp(
        W,
        H,
        16,
        raw.bmp_rows((r >> 3 << 11 | g >> 2 << 5 | b >> 3).astype("<u2").view(np.uint8)),
        compression=3,
        masks=masks,
    )
    masks = struct.pack("<III", 0xFF0000, 0xFF00, 0xFF)
    files["rgb32-masks"] = raw.bmp(W, H, 32, raw.bmp_rows(bgra.reshape(H, -1)), compression=3, masks=masks)
    masks += struct.pack("<I", 0xFF000000)
    files["rgba32-masks"] = raw.bmp(
        W, H, 32, raw.bmp_rows(bgra.reshape(H, -1)), compression=3, masks=masks.ljust(84, b"\0"), size=124
    )
    files["rle8"] = raw.bmp(W, H, 8, raw.rle8(gray >> 4), colours.tobytes(), compression=1)
    files["by-pillow"] = saved(PALETTED, "BMP")
    files["1x1"] = saved(Image.fromarray(picture(1, 1)), "BMP")
    return {name + ".bmp": data for name, data in files.items()}


def tiffs():
    files = {}
    gray, low = np.asarray(GRAY), np.packbits(np.asarray(GRAY.convert("1")), axis=1)
    rgba = np.dstack([RGB, ALPHA.astype(np.uint8)])
    for compression in (None, "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits"):
        name = (compression or "none").replace("tiff_", "")
        files["rgb-" + name] = saved(IMAGE, "TIFF", compression=compression)
    for mode, image in {
        "gray": GRAY,
        "palette": PALETTED,
        "bilevel": GRAY.convert("1"),
        "la": Image.merge("LA", [GRAY, GRAY]),
        "rgba": Image.fromarray(rgba),
        "cmyk": IMAGE.convert("CMYK"),
    }.items():
        files[mode] = saved(image, "TIFF")
        files[mode + "-lzw"] = saved(image, "TIFF", compression="tiff_lzw")
    files["rgb-jpeg"] = saved(IMAGE, "TIFF", compression="jpeg", quality=90)
    files["rgb-lzw-predictor"] = saved(IMAGE, "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    files["two-pages"] = saved(IMAGE, "TIFF", save_all=True, append_images=[IMAGE.rotate(180)])
    files["gray16"] = saved(Image.fromarray(gray.astype(np.uint16) * 3), "TIFF")
    files["gray16-lzw"] = saved(Image.fromarray(gray.astype(np.uint16) * 3), "TIFF", compression="tiff_lzw")
    tags = raw.tiff_tags
    files["rgb-big-endian"] = raw.tiff(tags(W, H, 8, 2, 3), RGB.tobytes(), big=True)
    files["gray16-big-endian"] = raw.tiff(
        tags(W, H, 16, 1, 1), (gray.astype(">u2") * 3).astype(">u2").tobytes(), big=True
    )
    strips = [RGB[y : y + 10].tobytes() for y in range(0, H, 10)]
    files["rgb-strips"] = raw.tiff(tags(W, H, 8, 2, 3, t278=("H", [10])), strips)
    tiled = tags(32, 32, 8, 2, 3, t322=("H", [16]), t323=("H", [16]))
    del tiled[278]
    tiles = [RGB[y : y + 16, x : x + 16].tobytes() for y in (0, 16) for x in (0, 16)]
    files["rgb-tiles"] = raw.tiff(tiled, tiles, offsets_tag=324)
    # Kinds that docs/images.md says are refused by name.
    files["turned"] = saved(IMAGE, "TIFF", tiffinfo={274: 6})
    files["float"] = saved(Image.fromarray(gray.astype(np.float32)), "TIFF")
    files["signed"] = raw.tiff(tags(W, H, 8, 1, 1, t339=("H", [2])), (gray >> 1).tobytes())
    files["lab"] = raw.tiff(tags(W, H, 8, 8, 3), RGB.tobytes())
    files["planar"] = raw.tiff(tags(W, H, 8, 2, 3, t284=("H", [2])), [RGB[:, :, c].tobytes() for c in range(3)])
    files["ycbcr"] = raw.tiff(tags(W, H, 8, 6, 3, t530=("H", [1, 1])), RGB.tobytes())
    files["white-is-zero"] = raw.tiff(tags(W, H, 8, 0, 1), gray.tobytes())
    files["bilevel-group4"] = saved(GRAY.convert("1"), "TIFF", compression="group4")
    files["rgb16"] = raw.tiff(tags(W, H, 16, 2, 3), (RGB.astype("<u2") * 257).tobytes())
    files["gray32"] = raw.tiff(tags(W, H, 32, 1, 1), gray.astype("<u4").tobytes())
    files["gray4"] = raw.tiff(tags(W, H, 4, 1, 1), raw.packed(gray[:, :, None].astype(np.int64) >> 4, 4).tobytes())
    files["bilevel-white-is-zero"] = raw.tiff(tags(W, H, 1, 0, 1), low.tobytes())
    files["big-tiff"] = saved(IMAGE, "TIFF", big_tiff=True)
    return {name + ".tif": data for name, data in files.items()}
