# SPDX-License-Identifier: Apache-2.0
"""Files that are cut, corrupt or no images, and files that claim more than they hold; part of make_image_goldens.py."""

import struct
import zlib

import numpy as np

import golden_files as raw
from pictures import GRAY, H, RGB, SEED, W, patched, sof


def broken(whole):
    files = {
        "text.jpg": b"this is not a photograph\n",
        "page.html": b"<!DOCTYPE html><html></html>\n",
        "zero.jpg": b"",
        "one-byte.jpg": b"\xff",
        "svg.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    }
    sources = {
        "420.jpg": "jpeg/33x31-420.jpg",
        "progressive.jpg": "jpeg/444-progressive.jpg",
        "restart.jpg": "jpeg/restart-blocks.jpg",
        "gray.jpg": "jpeg/gray.jpg",
        "cmyk.jpg": "jpeg/cmyk.jpg",
        "rgb.png": "png/rgb8.png",
        "interlaced.png": "png/rgb8-interlaced.png",
        "palette.png": "png/palette8.png",
        "lossy.webp": "webp/lossy-q80.webp",
        "lossless.webp": "webp/lossless.webp",
        "alpha.webp": "webp/alpha.webp",
        "animated.webp": "webp/animated.webp",
        "still.gif": "gif/still.gif",
        "rgb.bmp": "bmp/rgb24.bmp",
        "palette.bmp": "bmp/palette8.bmp",
        "none.tif": "tiff/rgb-none.tif",
        "lzw.tif": "tiff/rgb-lzw.tif",
    }
    for name, source in sources.items():
        data = whole[source]
        stem, extension = name.split(".")
        for percent in (2, 50, 98):
            files[f"{stem}-at-{percent}-percent.{extension}"] = data[: len(data) * percent // 100]
        files[f"{stem}-without-last-byte.{extension}"] = data[:-1]
        files[f"{stem}-garbage-head.{extension}"] = b"xyz" + data
        files[f"{stem}-signature.{extension}"] = data[:16]
    for name in (
        "420.jpg",
        "progressive.jpg",
        "restart.jpg",
        "gray.jpg",
        "cmyk.jpg",
        "rgb.png",
        "lossy.webp",
        "lossless.webp",
    ):
        data = whole[sources[name]]
        stem, extension = name.split(".")
        random = np.random.RandomState(SEED + len(name))
        for k in range(3):
            b = bytearray(data)
            for at in random.randint(len(b) // 2, len(b), 2 * k + 1):
                b[at] = random.choice([0, 255, 0xD1, 0x40])
            files[f"{stem}-corrupt-{k}.{extension}"] = bytes(b)
    cmyk = whole["tiff/cmyk.tif"]
    files["samples-of-no-type.tif"] = patched(cmyk, cmyk.index(b"\x15\1\3\0") + 2, b"\x76")
    plain = whole["jpeg/33x31-420.jpg"]
    files["no-eoi.jpg"] = plain[:-2]
    files["no-huffman-tables.jpg"] = plain.replace(b"\xff\xc4", b"\xff\xfe")
    files["no-quantization-tables.jpg"] = plain.replace(b"\xff\xdb", b"\xff\xfe")
    files["width-zero.jpg"] = patched(plain, sof(plain) + 7, b"\0\0")
    png = whole["png/rgb8.png"]
    data = png.index(b"IDAT")
    files["bad-checksum-of-header.png"] = patched(png, 29, b"\0\0\0\0")
    files["bad-checksum-of-data.png"] = patched(png, len(png) - 16, b"\0\0\0\0")
    files["bad-checksum-of-end.png"] = patched(png, len(png) - 4, b"\0\0\0\0")
    files["bad-deflate.png"] = patched(png, data + 4, b"\x78\x9c\xff\xff\xff")
    files["no-data.png"] = raw.PNG_SIGNATURE + raw.png_header(W, H, 8, 2) + raw.chunk(b"IEND", b"")
    files["no-header.png"] = raw.PNG_SIGNATURE + png[33:]
    files["width-zero.png"] = raw.PNG_SIGNATURE + raw.png_header(0, H, 8, 2) + png[33:]
    files["depth-3.png"] = raw.PNG_SIGNATURE + raw.png_header(W, H, 3, 2) + png[33:]
    files["no-palette.png"] = raw.png(np.asarray(GRAY).astype(np.int64)[:, :, None], 8, 3)
    files["filter-9.png"] = (
        raw.PNG_SIGNATURE
        + raw.png_header(2, 1, 8, 0)
        + raw.chunk(b"IDAT", zlib.compress(b"\x09ab"))
        + raw.chunk(b"IEND", b"")
    )
    files["rows-missing.png"] = (
        raw.PNG_SIGNATURE
        + raw.png_header(4, 4, 8, 0)
        + raw.chunk(b"IDAT", zlib.compress(b"\0abcd"))
        + raw.chunk(b"IEND", b"")
    )
    return files


def bombs(whole):
    def png(w, h, depth, color, data, before=b""):
        return (
            raw.PNG_SIGNATURE
            + raw.png_header(w, h, depth, color)
            + before
            + raw.chunk(b"IDAT", data)
            + raw.chunk(b"IEND", b"")
        )

    def zeros(count):
        packer = zlib.compressobj(9)
        return (
            b"".join(packer.compress(bytes(1 << 20)) for _ in range(count >> 20))
            + packer.compress(bytes(count & (1 << 20) - 1))
            + packer.flush()
        )

    text = zlib.compress(bytes(20 << 20), 9)
    some = zlib.compress(bytes(100_000), 9)
    plain = whole["jpeg/33x31-420.jpg"]
    webp = whole["webp/lossy-q80.webp"]
    key = webp.index(b"\x9d\x01\x2a") + 3
    files = {
        "1-bit-all-there.png": png(13_400, 13_400, 1, 0, zeros(13_400 * (1 + 13_400 // 8))),
        "20000-rgb.png": png(20_000, 20_000, 8, 2, some),
        "46341-square.png": png(46_341, 46_341, 1, 0, some),
        "2147483647-square.png": png(2**31 - 1, 2**31 - 1, 8, 6, some),
        # One column of pixels above Pillow's limit of 178,956,970, and just below it, where the missing data decide.
        "above-the-limit.png": png(13_378, 13_377, 1, 0, some),
        "below-the-limit.png": png(13_377, 13_377, 1, 0, some),
        "icc.png": png(3, 3, 8, 0, zlib.compress(bytes(12)), raw.chunk(b"iCCP", b"p\0\0" + text)),
        "ztxt.png": png(3, 3, 8, 0, zlib.compress(bytes(12)), raw.chunk(b"zTXt", b"p\0\0" + text)),
        "itxt.png": png(3, 3, 8, 0, zlib.compress(bytes(12)), raw.chunk(b"iTXt", b"p\0\1\0\0\0" + text)),
        "header.jpg": patched(plain, sof(plain) + 5, struct.pack(">HH", 65_500, 65_500)),
        "header-progressive.jpg": patched(
            whole["jpeg/444-progressive.jpg"],
            sof(whole["jpeg/444-progressive.jpg"]) + 5,
            struct.pack(">HH", 65_500, 65_500),
        ),
        "screen.gif": raw.gif_moved(whole["gif/still.gif"], 0, 0, 65_535, 65_535),
        "header.bmp": patched(
            raw.bmp(20_000, 15_000, 24, bytes(900), said=900_000_000), 2, struct.pack("<I", 900_000_054)
        ),
        "header-beyond-32-bits.bmp": raw.bmp(200_000, 100_000, 24, bytes(900), said=0),
        "header.tif": raw.tiff(raw.tiff_tags(60_000, 60_000, 8, 2, 3), RGB.tobytes()),
        "header.webp": patched(webp, key, struct.pack("<HH", 16_383, 16_383)),
        "canvas.webp": raw.webp_animation([(webp, 0, 0, 67, 45, 0)], 16_384, 16_384, b"\0\0\0\0"),
    }
    return files
