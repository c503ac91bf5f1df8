# SPDX-License-Identifier: Apache-2.0
"""Drawn pictures as JPEG and GIF of every kind that docs/images.md names; part of make_image_goldens.py."""

import struct

import numpy as np
from PIL import Image

import golden_files as raw
from lossless_jpeg import losslesses
from pictures import ALPHA, GRAY, H, IMAGE, PALETTED, RGB, W, cjpeg, enlarged, patched, picture, profile, saved, sof


def jpegs():
    files = {}
    for w, h in [(1, 1), (2, 2), (3, 5), (5, 3), (4, 4), (16, 16), (17, 9), (33, 31), (499, 373)]:
        image = enlarged(w, h) if w > 100 else Image.fromarray(picture(w, h, noise=3))
        files[f"{w}x{h}-420"] = saved(image, "JPEG", quality=85, subsampling="4:2:0")
        files[f"{w}x{h}-420-progressive"] = saved(image, "JPEG", quality=85, subsampling="4:2:0", progressive=True)
        files[f"{w}x{h}-422"] = saved(image, "JPEG", quality=85, subsampling="4:2:2")
    for name, sampling in {
        "444": "1x1",
        "440": "1x2",
        "411": "4x1",
        "410": "4x2",
        "1x4": "1x4",
        "luma-only": "2x2,1x1,2x2",
        "chroma-finer": "1x1,2x1,1x2",
    }.items():
        files[name] = cjpeg(RGB, "-quality", "90", "-sample", sampling)
        files[name + "-progressive"] = cjpeg(RGB, "-quality", "75", "-progressive", "-sample", sampling)
    for quality in (1, 50, 75, 95, 100):
        files[f"q{quality}"] = saved(IMAGE, "JPEG", quality=quality, optimize=quality == 50)
    files["restart-blocks"] = saved(IMAGE, "JPEG", quality=90, restart_marker_blocks=3)
    files["restart-rows"] = saved(IMAGE, "JPEG", quality=90, restart_marker_rows=1)
    files["restart-progressive"] = saved(IMAGE, "JPEG", quality=90, progressive=True, restart_marker_blocks=2)
    files["rgb"] = saved(IMAGE, "JPEG", quality=90, keep_rgb=True)
    files["rgb-adobe"] = adobe(saved(IMAGE, "JPEG", quality=90, subsampling="4:4:4"), 0)
    files["gray"] = saved(GRAY, "JPEG", quality=90)
    files["gray-progressive"] = saved(GRAY, "JPEG", quality=90, progressive=True)
    files["gray-icc"] = saved(GRAY, "JPEG", quality=90, icc_profile=profile())
    files["icc"] = saved(IMAGE, "JPEG", quality=90, icc_profile=profile())
    plain = saved(IMAGE, "JPEG", quality=90)
    segments = [
        b"ICC_PROFILE\0" + bytes([i + 1, 2]) + part for i, part in enumerate((profile()[:300], profile()[300:]))
    ]
    files["icc-in-two-segments"] = (
        plain[:20] + b"".join(b"\xff\xe2" + struct.pack(">H", 2 + len(part)) + part for part in segments) + plain[20:]
    )
    cmyk = Image.fromarray(np.dstack([255 - RGB, ALPHA.astype(np.uint8) // 2]), "CMYK")
    files["cmyk"] = saved(cmyk, "JPEG", quality=90)
    files["cmyk-progressive"] = saved(cmyk, "JPEG", quality=90, progressive=True)
    inks = Image.fromarray(np.dstack([np.asarray(IMAGE.convert("YCbCr")), 255 - ALPHA.astype(np.uint8) // 2]), "CMYK")
    for name, options in {"ycck": {}, "ycck-progressive": {"progressive": True}}.items():
        data = saved(inks, "JPEG", quality=90, **options)
        files[name] = patched(data, data.index(b"Adobe") + 11, b"\x02")
    exif = Image.Exif()
    exif[0x112] = 6
    files["exif6"] = saved(IMAGE, "JPEG", quality=90, exif=exif)
    files["mpo"] = saved(IMAGE, "MPO", quality=90, save_all=True, append_images=[IMAGE.rotate(180)])
    files["extended"] = patched(plain, sof(plain) + 1, b"\xc1")
    files["without-jfif"] = plain[:2] + plain[2 + 2 + struct.unpack_from(">H", plain, 4)[0] :]
    files["comment-and-fill"] = plain[:20] + b"\xff\xff\xff\xfe\0\x07drawn" + plain[20:]
    files["garbage-tail"] = plain + bytes(range(256)) * 2
    # Pillow 13 takes the vertical pass of "tall" first; "narrow" is enlarged by the resize.
    files["tall"] = saved(enlarged(301, 1303), "JPEG", quality=60)
    files["narrow"] = saved(Image.fromarray(picture(29, 311)), "JPEG", quality=80)
    files["wide"] = saved(enlarged(1101, 290), "JPEG", quality=60)
    files["large"] = saved(enlarged(2003, 1501), "JPEG", quality=50)
    files["arithmetic"] = cjpeg(RGB, "-arithmetic")
    files["arithmetic-progressive"] = cjpeg(RGB, "-arithmetic", "-progressive")
    files.update(arithmetic())
    files["lossless"] = patched(plain, sof(plain) + 1, b"\xc3")
    files.update(losslesses(RGB))
    files["lossless-arithmetic"] = patched(plain, sof(plain) + 1, b"\xcb")
    files["hierarchical"] = patched(plain, sof(plain) + 1, b"\xc5")
    files["twelve-bits"] = patched(plain, sof(plain) + 4, b"\x0c")
    files["two-components"] = two_components(saved(GRAY, "JPEG", quality=90))
    files["fractional-sampling"] = patched(plain, sof(plain) + 11, b"\x31\1\2\x21")
    return {name + ".jpg": data for name, data in files.items()}


def arithmetic():
    """Arithmetic-coded pictures; the last are read with other contexts than they were written with, or cut."""
    files = {}
    for name, sampling in {"422": "2x1", "444": "1x1", "luma-only": "2x2,1x1,2x2"}.items():
        files[name] = cjpeg(RGB, "-arithmetic", "-quality", "90", "-sample", sampling)
        files[name + "-progressive"] = cjpeg(RGB, "-arithmetic", "-quality", "90", "-progressive", "-sample", sampling)
    files["gray"] = cjpeg(RGB, "-arithmetic", "-grayscale")
    files["gray-progressive"] = cjpeg(RGB, "-arithmetic", "-grayscale", "-progressive")
    files["restart-blocks"] = cjpeg(RGB, "-arithmetic", "-restart", "2B")
    files["restart-rows"] = cjpeg(RGB, "-arithmetic", "-restart", "1")
    files["restart-progressive"] = cjpeg(RGB, "-arithmetic", "-progressive", "-restart", "3B")
    plain = files["444"]
    at = plain.index(b"\xff\xcc\0\x0a")
    files["conditioning"] = patched(plain, at + 4, bytes([0, 0x42, 1, 0x31, 16, 9, 17, 2]))
    at = plain.index(b"\xff\xda")
    files["wrong-data"] = patched(plain, at + 60, bytes(range(100, 180)))
    files["cut"] = plain[: at + 200]
    files["beyond-64k"] = plain[:20] + b"\xff\xfe\xfd\xe8" + bytes(0xFDE8 - 2) + plain[20:]
    return {"arithmetic-" + name: data for name, data in files.items()}


def adobe(jpeg, transform):
    """Puts an Adobe marker with that colour transform in the place of the JFIF one."""
    size = struct.unpack_from(">H", jpeg, 4)[0]
    return jpeg[:2] + b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0" + bytes([transform]) + jpeg[4 + size :]


def two_components(gray):
    """Says of a gray JPEG that its data are two components."""
    at = sof(gray)
    gray = (
        gray[: at + 2]
        + b"\0\x0e"
        + gray[at + 4 : at + 9]
        + b"\2"
        + gray[at + 10 : at + 13]
        + b"\2\x11\0"
        + gray[at + 13 :]
    )
    at = gray.index(b"\xff\xda\0\x08")
    return gray[: at + 2] + b"\0\x0a\2" + gray[at + 5 : at + 7] + b"\2\0" + gray[at + 7 :]


def gifs():
    other = Image.fromarray(picture(W, H, 1)).quantize(64, dither=Image.Dither.NONE)
    still = saved(PALETTED, "GIF", interlace=0)
    clear = saved(PALETTED, "GIF", interlace=0, transparency=5)
    files = {
        "still": still,
        "interlaced": saved(PALETTED, "GIF", interlace=1),
        "transparent": clear,
        "animated": saved(PALETTED, "GIF", save_all=True, append_images=[other], duration=100),
        "animated-transparent": saved(
            PALETTED, "GIF", save_all=True, append_images=[other], transparency=3, disposal=2
        ),
        "two-colours": saved(GRAY.convert("1"), "GIF"),
        "gray": saved(GRAY, "GIF"),
        "256-colours": saved(IMAGE.quantize(256), "GIF"),
        "local-palette": raw.gif_local(still),
        "87a": b"GIF87a" + still[6:] if still[13 + 192] == 0x2C else still,
        "offset": raw.gif_moved(still, 9, 5, 90, 70),
        "offset-transparent": raw.gif_moved(clear, 9, 5, 90, 70),
        "beyond-its-screen": raw.gif_moved(still, 9, 5, 40, 30),
        "comment": saved(PALETTED, "GIF", comment=b"drawn"),
        "1x1": saved(Image.fromarray(picture(1, 1)).quantize(2), "GIF"),
        "garbage-tail": still + b"after the end",
    }
    return {name + ".gif": data for name, data in files.items()}
