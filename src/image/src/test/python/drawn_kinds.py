# SPDX-License-Identifier: Apache-2.0
"""Drawn pictures as the kinds of TIFF, GIF, BMP and JPEG that other readers refuse or show wrongly; part of
make_image_goldens.py. Files that claim more memory than they need are among them."""

import struct
import zlib

import numpy as np
from PIL import Image, TiffImagePlugin

import golden_files as raw
from pictures import ALPHA, GRAY, H, IMAGE, PALETTED, RGB, W, cjpeg, saved

BILEVEL = GRAY.point(lambda v: 255 * (v > 120)).convert("1")
CMYK = Image.fromarray(np.dstack([255 - RGB, ALPHA.astype(np.uint8) // 3]), "CMYK")


def tags(bits, photometric, samples, **more):
    """The tags of a picture of this size; `more`: t317=2 and the like, a number or a list of shorts or longs."""
    out = {256: ("H", [W]), 257: ("H", [H]), 258: ("H", [bits] * samples), 259: ("H", [8]), 262: ("H", [photometric])}
    out |= {277: ("H", [samples]), 278: ("H", [H])}
    for name, value in more.items():
        values = value if isinstance(value, list) else [value]
        out[int(name[1:])] = ("I" if max(values) > 65_535 else "H", values)
    return out


def strip(values, bits, order):
    """Rows of [height][width][samples]."""
    h, w, n = values.shape
    if bits >= 16:
        return values.astype(order + ("u2" if bits == 16 else "u4")).tobytes()
    return raw.packed(values, bits).tobytes()


def deflated(values, bits, photometric, big=False, **more):
    data = strip(values, bits, ">" if big else "<")
    return raw.tiff(tags(bits, photometric, values.shape[2], **more), zlib.compress(data), big)


def tiled(values, side, compress, **more):
    h, w, n = values.shape
    tiles = []
    for y in range(0, h, side):
        for x in range(0, w, side):
            tile = np.zeros((side, side, n), np.uint8)
            part = values[y : y + side, x : x + side]
            tile[: part.shape[0], : part.shape[1]] = part
            tiles.append(compress(tile.tobytes()))
    return raw.tiff(tags(8, 2 if n == 3 else 1, n, t322=side, t323=side, **more), tiles, offsets_tag=324)


def written(image, compression, **numbers):
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for name, value in numbers.items():
        info[int(name[1:])] = value
    return saved(image, "TIFF", compression=compression, tiffinfo=info)


def tiffs():
    gray = np.asarray(GRAY).astype(np.int64)[:, :, None]
    alpha = ALPHA[:, :, None]
    rgb16 = RGB.astype(np.int64) * 256 + 77
    rgba = np.dstack([RGB.astype(np.int64), alpha])
    files = {}
    for name in ("group3", "group4", "packbits", "tiff_lzw", "tiff_ccitt"):
        for photometric in (0, 1):
            files[f"bilevel-{name}-{photometric}"] = written(BILEVEL, name, t262=photometric)
    for bits in (1, 2, 4, 8):
        for photometric in (0, 1):
            files[f"gray{bits}-photometric-{photometric}"] = deflated(gray >> (8 - bits), bits, photometric)
        rows = strip(gray >> (8 - bits), bits, "<")
        files[f"gray{bits}-reversed-bits-raw"] = raw.tiff(tags(bits, 1, 1, t266=2, t259=1), rows)
        packed = bytes(int(format(b, "08b")[::-1], 2) for b in zlib.compress(rows))
        files[f"gray{bits}-reversed-bits"] = raw.tiff(tags(bits, 1, 1, t266=2), packed)
    files["palette4"] = deflated(gray >> 4, 4, 3, t320=list(range(0, 48 * 1365, 1365)))
    for extra in (0, 1, 2):
        files[f"rgba-extra-{extra}"] = deflated(rgba, 8, 2, t338=extra)
        files[f"rgba16-extra-{extra}-big-endian"] = deflated(rgba * 257, 16, 2, True, t338=extra)
    files["rgba-no-extra"] = deflated(rgba, 8, 2)
    files["rgb-five-samples"] = deflated(np.dstack([rgba, alpha]), 8, 2, t338=[0, 0])
    files["gray-alpha-unspecified"] = deflated(np.dstack([gray, alpha]), 8, 1, t338=0)
    files["gray-alpha-premultiplied"] = deflated(np.dstack([gray, alpha]), 8, 1, t338=1)
    files["palette-alpha"] = deflated(np.dstack([gray, alpha]), 8, 3, t338=2, t320=list(range(0, 768 * 85, 85)))
    files["cmyk-five-samples"] = deflated(np.dstack([rgba, alpha]), 8, 5, t338=0)
    files["cmyk16"] = deflated(rgba * 257, 16, 5)
    for big in (False, True):
        end = "-big-endian" if big else ""
        files["rgb16" + end] = deflated(rgb16, 16, 2, big)
        files["gray16" + end] = deflated(gray, 16, 1, big)
        files["signed16" + end] = deflated((gray * 3 - 200) & 0xFFFF, 16, 1, big, t339=2)
        files["signed32" + end] = deflated((gray * 3 - 200) & 0xFFFFFFFF, 32, 1, big, t339=2)
        floats = (np.asarray(GRAY).astype("f4") * 1.3 - 20).view("u4").astype(np.int64)[:, :, None]
        files["float" + end] = deflated(floats, 32, 1, big, t339=3)
    nibbles = "".join(format(v, "012b") for v in (gray[:, :42] * 3).ravel())
    twelve = int(nibbles, 2).to_bytes(len(nibbles) // 8, "big")
    files["gray12"] = raw.tiff(tags(12, 1, 1) | {256: ("H", [42])}, zlib.compress(twelve))
    differences = np.diff(rgb16, axis=1, prepend=0) & 0xFFFF
    files["rgb16-differences"] = deflated(differences, 16, 2, t317=2)
    files["rgb16-differences-big-endian"] = deflated(differences, 16, 2, True, t317=2)
    planes = [zlib.compress(np.ascontiguousarray(RGB[:, :, c]).tobytes()) for c in range(3)]
    files["planar"] = raw.tiff(tags(8, 2, 3, t284=2), planes)
    files["planar-raw"] = raw.tiff(tags(8, 2, 3, t284=2, t259=1), [RGB[:, :, c].tobytes() for c in range(3)])
    files["tiles"] = tiled(RGB, 16, zlib.compress)
    files["tiles-raw"] = tiled(RGB, 16, bytes, t259=1)
    files["tiles-gray-raw"] = tiled(gray.astype(np.uint8), 32, bytes, t259=1)
    for name, image in (("rgb", IMAGE), ("gray", GRAY), ("rgba", Image.fromarray(rgba.astype(np.uint8))), ("cmyk", CMYK)):
        for compression in ("jpeg", "zstd", "lzma"):
            files[f"{name}-{compression}"] = written(image, compression)
    files["ycbcr-lzw"] = written(IMAGE.convert("YCbCr"), "tiff_lzw", t530=(1, 1))
    luma = IMAGE.convert("YCbCr")
    y, cb, cr = (np.pad(np.asarray(b), ((0, 1), (0, 1)), "edge") for b in luma.split())
    blocks = [y[0::2, 0::2], y[0::2, 1::2], y[1::2, 0::2], y[1::2, 1::2], cb[0::2, 0::2], cr[0::2, 0::2]]
    files["ycbcr-subsampled"] = raw.tiff(tags(8, 6, 3, t530=[2, 2]), zlib.compress(np.stack(blocks, 2).tobytes()))
    for i in range(2, 9):
        files[f"orientation-{i}"] = deflated(RGB.astype(np.int64), 8, 2, t274=i)
    files["big"] = saved(IMAGE, "TIFF", big_tiff=True)
    files["cut-strip"] = raw.tiff(tags(8, 2, 3), zlib.compress(RGB.tobytes())[:-400])
    files["short-strip"] = raw.tiff(tags(8, 2, 3), zlib.compress(RGB[:-3].tobytes()))
    for side in (20_000, 26_000):
        tile = tags(8, 2, 3, t322=side, t323=side)
        files[f"bomb-tile-{side}"] = raw.tiff(tile, zlib.compress(bytes(30)), offsets_tag=324)
    return {f"tiff-{name}.tif": data for name, data in files.items()}


def gifs():
    whole = saved(PALETTED, "GIF")
    at = raw.gif_frame(whole)
    control = b"!\xf9\x04\0\0\0\0\0"
    files = {
        "zeros-before-frame": whole[:at] + bytes(3) + whole[at:],
        "control-of-five-bytes": whole[:at] + b"!\xf9\x05\0\0\0\0\0\0" + whole[at:],
        "control-of-two-blocks": whole[:at] + control[:-1] + b"\x02ab\0" + whole[at:],
        "empty-control": whole[:at] + b"!\xf9\0\0" + whole[at:],
        "without-end": whole[:-1],
        "without-last-bytes": whole[:-2],
        "cut": whole[: len(whole) * 2 // 3],
        "no-colour-table": whole[:10] + bytes([whole[10] & 0x70]) + whole[11:13] + whole[at:],
        "bomb-interlaced": b"GIF89a" + struct.pack("<HHBBB", 13_000, 13_000, 0, 0, 0) + b","
        + struct.pack("<HHHHB", 0, 0, 13_000, 13_000, 0x40) + b"\x08\x02\0\1\0;",
    }
    for height in range(1, 9):
        small = Image.fromarray(np.asarray(PALETTED)[:height]).convert("P")
        small.putpalette(PALETTED.getpalette())
        # Pillow does not interlace pictures of fewer than 16 rows.
        plain = bytearray(saved(small, "GIF"))
        plain[raw.gif_frame(plain) + 9] |= 0x40
        files[f"interlaced-{height}-rows"] = bytes(plain)
    return {f"gif-{name}.gif": data for name, data in files.items()}


def bmps():
    rows = raw.bmp_rows(RGB[:, :, ::-1].reshape(H, 3 * W))
    whole = raw.bmp(W, H, 24, rows)
    indices = np.asarray(PALETTED)
    colours = b"".join(bytes(PALETTED.getpalette()[3 * i : 3 * i + 3][::-1]) + b"\0" for i in range(64))
    eight = raw.bmp(W, H, 8, raw.bmp_rows(indices), colours, colors=64)
    long = raw.rle8(indices[::-1])
    files = {
        "file-size-zero": whole[:2] + bytes(4) + whole[6:],
        "offset-zero": whole[:10] + bytes(4) + whole[14:],
        "palette-gap": eight[:10] + struct.pack("<I", struct.unpack_from("<I", eight, 10)[0] + 16) + eight[14 : 54 + 256]
        + bytes(16) + eight[54 + 256 :],
        "os2-v2": raw.bmp(W, H, 24, rows, size=64, masks=bytes(24)),
        "cut": whole[:-10],
        "run-length-size-one": raw.bmp(W, H, 8, long, colours, compression=1, colors=64, said=1),
        "run-length-cut": raw.bmp(W, H, 8, long[:-60], colours, compression=1, colors=64),
        "run-length-ends-early": raw.bmp(W, H, 8, long[:200] + b"\0\1", colours, compression=1, colors=64),
        "unknown-masks": raw.bmp(W, H, 16, bytes(88 * H), compression=3, masks=struct.pack("<III", 0xF00, 0xF0, 0xF)),
    }
    return {f"bmp-{name}.bmp": data for name, data in files.items()} | {"bmp-without-file-header.dib": whole[14:]}


def jpegs():
    """Fill bytes inside a scan, and steps of zero."""
    whole = cjpeg(RGB, "-quality", "90")
    scan = whole.index(b"\xff\xda") + 14
    places = [i for i in range(scan, len(whole) - 600) if whole[i : i + 2] == b"\xff\0"]
    files = {f"fill-byte-{i}": whole[:i] + b"\xff" + whole[i:] for i in places[:4]}
    table = whole.index(b"\xff\xdb") + 5
    files["zero-steps"] = whole[:table] + b"\xff" + bytes(63) + whole[table + 64 :]
    return {f"jpeg-{name}.jpg": data for name, data in files.items()}


def kinds():
    return tiffs() | gifs() | bmps() | jpegs()
