# SPDX-License-Identifier: Apache-2.0
"""Writes lossless JPEGs (ITU-T T.81, annex H), which cjpeg 2.1 and Pillow do not; part of make_image_goldens.py."""

import struct

import numpy as np


def segment(marker, content):
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


class Bits:
    def __init__(self):
        self.text = []

    def put(self, value, count):
        if count:
            self.text.append(format(value, f"0{count}b"))

    def data(self):
        bits = "".join(self.text)
        bits += "1" * (-len(bits) % 8)
        return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)).replace(b"\xff", b"\xff\0")


def predicted(plane, y, x, first, predictor, point):
    """The prediction for a sample from those to the left and above; `first` is the row where prediction starts."""
    if y == first:
        return plane[y, x - 1] if x else 1 << (7 - point)
    if x == 0:
        return plane[y - 1, 0]
    a, b, c = int(plane[y, x - 1]), int(plane[y - 1, x]), int(plane[y - 1, x - 1])
    return [0, a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1][predictor]


def lossless(planes, factors, size, predictor=1, point=0, restart_rows=0, scans=None, ids=None, head=b""):
    """
    planes: of each component, its samples, of whole MCUs; factors: (h, v) of each; size: width and height of the picture;
    restart_rows: rows of MCUs between restarts; scans: the components of each, all in one by default.
    """
    count = len(planes)
    ids = ids or range(count)
    width, height = size
    most_h, most_v = max(h for h, _ in factors), max(v for _, v in factors)
    out = b"\xff\xd8" + head
    frame = struct.pack(">BHHB", 8, height, width, count)
    out += segment(0xC3, frame + b"".join(bytes([i, h << 4 | v, 0]) for i, (h, v) in zip(ids, factors)))
    # One code for each of the 17 categories, all of five bits.
    out += segment(0xC4, bytes([0] + [0, 0, 0, 0, 17] + [0] * 11) + bytes(range(17)))
    for scan in scans or [range(count)]:
        if len(scan) > 1:
            across, down = -(-width // most_h), -(-height // most_v)
        else:
            h, v = factors[scan[0]]
            across, down = -(-width * h // most_h), -(-height * v // most_v)
        if restart_rows:
            out += segment(0xDD, struct.pack(">H", restart_rows * across))
        header = bytes([len(scan)]) + b"".join(bytes([ids[c], 0]) for c in scan) + bytes([predictor, 0, point])
        out += segment(0xDA, header)
        bits, first, restarts = Bits(), 0, 0
        for row in range(down):
            if restart_rows and row and row % restart_rows == 0:
                out += bits.data() + bytes([0xFF, 0xD0 + restarts % 8])
                bits, first, restarts = Bits(), row, restarts + 1
            for column in range(across):
                for c in scan:
                    h, v = factors[c] if len(scan) > 1 else (1, 1)
                    plane = planes[c] >> point
                    for y in range(row * v, row * v + v):
                        for x in range(column * h, column * h + h):
                            put_difference(bits, int(plane[y, x]) - predicted(plane, y, x, first * v, predictor, point))
        out += bits.data()
    return out + b"\xff\xd9"


def put_difference(bits, difference):
    category = abs(int(difference)).bit_length()
    bits.put(category, 5)
    bits.put(int(difference) if difference >= 0 else int(difference) + (1 << category) - 1, category)


def planes_of(rgb, factors):
    """The colours of a picture, each thinned out to its factors and completed to whole MCUs."""
    most_h, most_v = max(h for h, _ in factors), max(v for _, v in factors)
    height, width = rgb.shape[:2]
    whole = np.pad(rgb, ((0, -height % most_v), (0, -width % most_h), (0, 0)), mode="edge").astype(np.int64)
    return [whole[:: most_v // v, :: most_h // h, c] for c, (h, v) in enumerate(factors)]


def losslesses(rgb):
    """Lossless pictures of every predictor, with restarts, point transforms, several scans and samplings."""
    height, width = rgb.shape[:2]
    size = (width, height)
    even = [(1, 1)] * 3
    colours, gray = planes_of(rgb, even), planes_of(rgb, [(1, 1)])
    files = {f"predictor-{p}": lossless(colours, even, size, p) for p in range(1, 8)}
    files["gray"] = lossless(gray, even[:1], size, 4)
    files["point-transform"] = lossless(colours, even, size, 7, point=2)
    files["restart-rows"] = lossless(colours, even, size, 5, restart_rows=3)
    files["scans"] = lossless(colours, even, size, 6, scans=[[0], [2, 1]])
    files["cmyk"] = lossless(colours + gray, even + even[:1], size, 2)
    files["without-a-scan"] = lossless(colours, even, size, 1, scans=[[0], [2]])
    for name, factors in {"420": [(2, 2), (1, 1), (1, 1)], "422": [(1, 1), (2, 1), (2, 1)]}.items():
        thinned = planes_of(rgb, factors)
        files[name] = lossless(thinned, factors, size, 4)
        files[name + "-restart"] = lossless(thinned, factors, size, 4, restart_rows=2)
        files[name + "-scans"] = lossless(thinned, factors, size, 1, scans=[[0], [1], [2]])
    files["ycc"] = lossless(colours, even, size, head=segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\0\0"))
    files["adobe-rgb"] = lossless(colours, even, size, head=segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"))
    files["predictor-0"] = lossless(colours, even, size, 0)
    plain = files["restart-rows"]
    files["odd-restart"] = plain.replace(b"\xff\xdd\0\4\0", b"\xff\xdd\0\4\1")
    files["cut"] = plain[: len(plain) // 2]
    at = len(plain) // 3
    files["wrong-data"] = plain[:at] + bytes(range(60, 90)) + plain[at + 30 :]
    files["ends-early"] = plain[:at] + b"\xff\xd9"
    return {"lossless-" + name: data for name, data in files.items()}
