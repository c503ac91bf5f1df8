# SPDX-License-Identifier: Apache-2.0
"""Writers of image files that Pillow does not write: PNG of every depth, BMP, TIFF, GIF and WebP with chosen headers.

Used by make_image_goldens.py. `rgb` is a uint8 array [height][width][3] throughout.
"""

import struct
import zlib

import numpy as np

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed(samples, depth):
    """Rows of bytes of [height][width][samples]; below 8 bits, rows are filled up to whole bytes."""
    h, w, n = samples.shape
    if depth == 16:
        return samples.astype(">u2").reshape(h, w * n).view(np.uint8)
    if depth == 8:
        return samples.astype(np.uint8).reshape(h, w * n)
    bits = (samples.reshape(h, w * n, 1) >> np.arange(depth)[::-1]) & 1
    return np.packbits(bits.reshape(h, w * n * depth).astype(np.uint8), axis=1)


def filtered(rows, step, first):
    """The lines of a PNG, each with another one of the five filters."""
    out, above = bytearray(), np.zeros(rows.shape[1], np.int64)
    for y, row in enumerate(rows.astype(np.int64)):
        left = np.concatenate([np.zeros(step, np.int64), row])[: len(row)]
        corner = np.concatenate([np.zeros(step, np.int64), above])[: len(row)]
        kind = (first + y) % 5
        if kind == 4:
            p = left + above - corner
            a, b, c = abs(p - left), abs(p - above), abs(p - corner)
            guess = np.where((a <= b) & (a <= c), left, np.where(b <= c, above, corner))
        else:
            guess = [0 * row, left, above, (left + above) // 2][kind]
        out += bytes([kind]) + ((row - guess) & 255).astype(np.uint8).tobytes()
        above = row
    return bytes(out)


def png_header(width, height, depth, color, interlaced=False):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced)))


def png(samples, depth, color, interlaced=False, before=b"", after=b"", pieces=1, filters=True):
    """A PNG of [height][width][samples]; `before` are the chunks before the image data, `after` those behind them."""
    h, w, _ = samples.shape
    step = max(1, PNG_SAMPLES[color] * depth // 8)
    lines = b""
    for i, (x, y, dx, dy) in enumerate(PASSES if interlaced else [(0, 0, 1, 1)]):
        part = samples[y::dy, x::dx]
        if part.size:
            rows = packed(part, depth)
            lines += filtered(rows, step, i) if filters else b"".join(b"\0" + r.tobytes() for r in rows)
    data = zlib.compress(lines, 9)
    cut = -(-len(data) // pieces)
    idat = b"".join(chunk(b"IDAT", data[i : i + cut]) for i in range(0, len(data), cut))
    return PNG_SIGNATURE + png_header(w, h, depth, color, interlaced) + before + idat + after + chunk(b"IEND", b"")


def bmp(width, height, bits, pixels, palette=b"", compression=0, masks=b"", core=False, colors=0, size=40, said=None):
    """A BMP around `pixels`, rows from the bottom (a negative height: from the top), each filled up to 4 bytes.

    `size`: of the header, of which `masks` are a part where it is above 40; `said`: what it says the pixels take.
    """
    if core:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        header = struct.pack(
            "<IiiHHIIiiII",
            size,
            width,
            height,
            1,
            bits,
            compression,
            len(pixels) if said is None else said,
            2835,
            2835,
            colors,
            0,
        )
    offset = 14 + len(header) + len(masks) + len(palette)
    return struct.pack("<2sIHHI", b"BM", offset + len(pixels), 0, 0, offset) + header + masks + palette + pixels


def bmp_rows(rows):
    """Rows of bytes from the top, as a BMP keeps them."""
    padding = np.zeros((rows.shape[0], -rows.shape[1] % 4), np.uint8)
    return np.concatenate([rows, padding], axis=1)[::-1].tobytes()


def rle8(indices):
    """BI_RLE8, rows from the bottom: runs of up to 255, pairs of unequal pixels in absolute mode where 3 or more follow."""
    out = bytearray()
    for row in indices[::-1].tolist():
        x = 0
        while x < len(row):
            run = 1
            while x + run < len(row) and run < 255 and row[x + run] == row[x]:
                run += 1
            if run == 1 and x + 4 <= len(row) and len(set(row[x : x + 4])) == 4:
                out += bytes([0, 4] + row[x : x + 4])
                x += 4
            else:
                out += bytes([run, row[x]])
                x += run
        out += b"\0\0"
    out[-1] = 1
    return bytes(out)


TIFF_TYPES = {"B": 1, "H": 3, "I": 4}


def tiff(tags, data, big=False, offsets_tag=273):
    """A TIFF of one strip or tile. `tags`: number -> (type letter of struct, values); offsets and counts are added."""
    order = ">" if big else "<"
    strips = data if isinstance(data, list) else [data]
    tags = dict(tags)
    at, offsets = 8, []
    for strip in strips:
        offsets.append(at)
        at += len(strip) + len(strip) % 2
    tags[offsets_tag] = ("I", offsets)
    tags[279 if offsets_tag == 273 else 325] = ("I", [len(s) for s in strips])
    body = b"".join(s + b"\0" * (len(s) % 2) for s in strips)
    entries, extra = b"", b""
    extra_at = at + 2 + 12 * len(tags) + 4
    for number in sorted(tags):
        letter, values = tags[number]
        value = struct.pack(order + letter * len(values), *values)
        if len(value) > 4:
            place, extra = struct.pack(order + "I", extra_at + len(extra)), extra + value + b"\0" * (len(value) % 2)
        else:
            place = value.ljust(4, b"\0")
        entries += struct.pack(order + "HHI", number, TIFF_TYPES[letter], len(values)) + place
    directory = struct.pack(order + "H", len(tags)) + entries + struct.pack(order + "I", 0)
    return (b"MM" if big else b"II") + struct.pack(order + "HI", 42, at) + body + directory + extra


def tiff_tags(width, height, bits, photometric, samples, **more):
    """The tags of an uncompressed TIFF; `more`: t259=("H", [5]) and the like."""
    tags = {
        256: ("H", [width]),
        257: ("H", [height]),
        258: ("H", [bits] * samples),
        259: ("H", [1]),
        262: ("H", [photometric]),
        277: ("H", [samples]),
        278: ("H", [height]),
        284: ("H", [1]),
    }
    tags.update({int(k[1:]): v for k, v in more.items()})
    return tags


def gif_moved(gif, left, top, width, height):
    """Puts the first frame of a GIF somewhere on a larger screen."""
    out = bytearray(gif)
    struct.pack_into("<HH", out, 6, width, height)
    at = gif_frame(gif)
    struct.pack_into("<HH", out, at + 1, left, top)
    return bytes(out)


def gif_local(gif):
    """Moves the global palette of a GIF into its first frame."""
    out = bytearray(gif)
    size = 3 << ((gif[10] & 7) + 1)
    table, at = gif[13 : 13 + size], gif_frame(gif)
    out[at + 9] |= 0x80 | gif[10] & 7
    out[10] &= 0x70
    return bytes(out[:13] + out[13 + size : at + 10] + table + out[at + 10 :])


def gif_frame(gif):
    at = 13 + (3 << ((gif[10] & 7) + 1) if gif[10] & 0x80 else 0)
    while gif[at] == 0x21:
        at += 2
        while gif[at]:
            at += 1 + gif[at]
        at += 1
    assert gif[at] == 0x2C
    return at


def riff(*chunks):
    body = b"WEBP" + b"".join(n + struct.pack("<I", len(d)) + d + b"\0" * (len(d) % 2) for n, d in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def riff_chunks(webp):
    at, found = 12, []
    while at + 8 <= len(webp):
        size = struct.unpack_from("<I", webp, at + 4)[0]
        found.append((webp[at : at + 4], webp[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return found


def u24(value):
    return struct.pack("<I", value)[:3]


def webp_animation(frames, width, height, background, alpha=False):
    """An animation of still WebPs. `frames`: (webp, x, y, width, height, flags)."""
    out = [
        (b"VP8X", bytes([0x12 if alpha else 0x02, 0, 0, 0]) + u24(width - 1) + u24(height - 1)),
        (b"ANIM", background + b"\0\0"),
    ]
    for webp, x, y, w, h, flags in frames:
        data = b"".join(
            n + struct.pack("<I", len(d)) + d + b"\0" * (len(d) % 2)
            for n, d in riff_chunks(webp)
            if n in (b"ALPH", b"VP8 ", b"VP8L")
        )
        out.append((b"ANMF", u24(x // 2) + u24(y // 2) + u24(w - 1) + u24(h - 1) + u24(100) + bytes([flags]) + data))
    return riff(*out)
