# SPDX-License-Identifier: Apache-2.0
"""Writes small JPEGs of every kind with what Pillow makes of each, and broken ones with its verdict.

    python make_jpeg_goldens.py ../resources/golden/jpeg      (Pillow 13; cjpeg of libjpeg-turbo on the PATH)

pixels.csv: member,verdict,mode,width,height,sha256 of the RGB bytes.
"""
import datetime
import hashlib
import io
import os
import random
import subprocess
import sys

import numpy as np
import PIL
from PIL import Image

KINDS = {
    "420": ["-sample", "2x2"], "422": ["-sample", "2x1"], "440": ["-sample", "1x2"], "444": ["-sample", "1x1"],
    "411": ["-sample", "4x1"], "410": ["-sample", "4x2"], "1x4": ["-sample", "1x4"],
    "mixed": ["-sample", "2x2,1x2,2x1"], "chroma-finer": ["-sample", "1x1,2x2,2x2"],
    "gray": ["-grayscale"], "gray-2x2": ["-grayscale", "-sample", "2x2"], "rgb": ["-rgb"],
    "restart-1": ["-restart", "1B"], "restart-row": ["-restart", "1"], "optimized": ["-optimize"],
    "progressive": ["-progressive"], "progressive-440": ["-progressive", "-sample", "1x2"],
    "progressive-restart": ["-progressive", "-restart", "2B"], "q100": ["-quality", "100"], "q1": ["-quality", "1"],
}
SCANS = {
    "scans-sequential": "0;\n1;\n2;\n",
    "scans-pairs": "2;\n0 1;\n",
    "smoothed-dc": "0 1 2: 0-0,0,0;\n",
    "smoothed-dc-coarse": "0 1 2: 0-0,0,2;\n0 1 2: 0-0,2,1;\n",
    "smoothed-ac": "0 1 2: 0-0,0,0;\n0: 1-5,0,2;\n1: 1-63,0,1;\n",
    "spectral": "0 1 2: 0-0,0,0;\n0: 1-63,0,0;\n1: 1-63,0,0;\n2: 1-63,0,0;\n",
}


def picture(w, h, seed):
    rs = np.random.RandomState(seed)
    y, x = np.mgrid[0:h, 0:w]
    waves = [127 + 100 * np.sin(x / (3 + c) + y / (5 - c) + c) + rs.normal(0, 12, (h, w)) for c in range(3)]
    return Image.fromarray(np.clip(np.stack(waves, 2), 0, 255).astype(np.uint8))


def cjpeg(image, args):
    ppm = io.BytesIO()
    image.save(ppm, "PPM")
    return subprocess.run(["cjpeg"] + args, input=ppm.getvalue(), stdout=subprocess.PIPE, check=True).stdout


def main(folder):
    os.makedirs(folder, exist_ok=True)
    files = {}
    for i, (name, args) in enumerate(KINDS.items()):
        files[name] = cjpeg(picture(35 + i, 29 + i % 7, i), args)
    for i, (name, script) in enumerate(SCANS.items()):
        path = os.path.join(folder, "scans.txt")
        open(path, "w").write(script)
        files[name] = cjpeg(picture(44 + i, 37, 50 + i), ["-scans", path])
        os.remove(path)
    for w, h in [(1, 1), (2, 2), (3, 5), (5, 3), (16, 16), (17, 9)]:
        files[f"{w}x{h}"] = cjpeg(picture(w, h, 7), ["-sample", "2x2"])
    for mode, name in [("CMYK", "cmyk")]:
        out = io.BytesIO()
        picture(30, 21, 3).convert(mode).save(out, "JPEG", quality=80)
        files[name] = out.getvalue()
    random.seed(11)
    for name in ["420", "progressive", "restart-1", "gray", "cmyk", "smoothed-ac"]:
        for k in range(6):
            b = bytearray(files[name])
            if k < 2:
                b = b[:random.randint(len(b) // 2, len(b) - 1)]
            else:
                for _ in range(k):
                    b[random.randrange(150, len(b))] = random.choice([0, 255, 0xD1, random.randint(0, 255)])
            files[f"broken-{name}-{k}"] = bytes(b)
    lines = ["# tool: Pillow %s; command: python make_jpeg_goldens.py; date: %s" % (PIL.__version__, datetime.date.today())]
    for name, data in files.items():
        open(os.path.join(folder, name + ".jpg"), "wb").write(data)
        try:
            image = Image.open(io.BytesIO(data))
            rgb = image.convert("RGB")
            sha = hashlib.sha256(rgb.tobytes()).hexdigest()
            lines.append(f"{name}.jpg,ok,{image.mode},{image.width},{image.height},{sha}")
        except Exception:
            lines.append(f"{name}.jpg,refused,,,,")
    open(os.path.join(folder, "pixels.csv"), "w").write("\n".join(lines) + "\n")


main(sys.argv[1])
