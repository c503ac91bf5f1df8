#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of docs/design/scale.md. Needs Python 3 alone.

    make_archives.py tiny FOLDER [ARCHIVES] [IMAGES]     tars of tiny PNGs (default 1000 x 1000)
    make_archives.py loose FOLDER [FILES]                loose files of a few bytes, 1000 per folder (default 100000)
    make_archives.py photos FOLDER SOURCE_TARS...        tars of JPEGs of 500 x 375 or 375 x 500 pixels, from other tars;
                                                         PHOTOS is the number of images (default 1024), PHOTOS_PER_TAR
                                                         the number per tar (default 256)
"""
import io
import os
import struct
import sys
import tarfile
import zlib


def png(seed, side=8):
    rows = b"".join(b"\0" + bytes((seed * 7 + 31 * i + 3 * y) & 255 for i in range(3 * side)) for y in range(side))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def add(tar, name, content):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def tiny(folder, archives=1000, images=1000):
    bytes_ = io.BytesIO()
    with tarfile.open(fileobj=bytes_, mode="w") as tar:
        for i in range(images):
            add(tar, f"{i:06d}.png", png(i))
    for i in range(archives):
        with open(os.path.join(folder, f"tiny-{i:06d}.tar"), "wb") as file:
            file.write(bytes_.getvalue())


def loose(folder, files=100_000):
    for i in range(files):
        if i % 1000 == 0:
            os.makedirs(os.path.join(folder, f"{i // 1000:04d}"), exist_ok=True)
        with open(os.path.join(folder, f"{i // 1000:04d}", f"{i:07d}.png"), "wb") as file:
            file.write(b"x")


def size(jpeg):
    at = 2
    while at + 9 < len(jpeg):
        marker, length = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xC2:
            height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def photos(folder, *sources):
    found = []
    for source in sources:
        with tarfile.open(source) as tar:
            for member in tar:
                if member.isfile() and member.name.lower().endswith((".jpg", ".jpeg")):
                    content = tar.extractfile(member).read()
                    if size(content) in ((500, 375), (375, 500)):
                        found.append(content)
    if not found:
        sys.exit("found no JPEG of 500 x 375 pixels")
    print(f"{len(found)} different photographs, {sum(map(len, found)) // len(found)} bytes each on average")
    each = int(os.environ.get("PHOTOS_PER_TAR", "256"))
    for start in range(0, int(os.environ.get("PHOTOS", "1024")), each):
        with tarfile.open(os.path.join(folder, f"photos-{start // each:04d}.tar"), "w") as tar:
            for i in range(start, start + each):
                add(tar, f"{i:06d}.jpg", found[i % len(found)])


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("tiny", "loose", "photos"):
        sys.exit(__doc__)
    os.makedirs(sys.argv[2], exist_ok=True)
    if sys.argv[1] == "photos":
        photos(sys.argv[2], *sys.argv[3:])
    else:
        {"tiny": tiny, "loose": loose}[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))
