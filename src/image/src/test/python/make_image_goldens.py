# SPDX-License-Identifier: Apache-2.0
"""Draws pictures, writes them as every kind of file named in docs/images.md, and records what Pillow makes of each.

    python make_image_goldens.py ../resources/golden/images      (Pillow 13, numpy; cjpeg of libjpeg-turbo on the PATH)

No photograph goes in: pictures.py draws gradients, discs, stripes and noise of a fixed seed. Files that need an encoder
are by Pillow and cjpeg, the others by golden_files.py. A run with the same tools writes the same bytes. The tensors were
compared once with torchvision 0.29.2 and PyTorch 2.13.0: all 236 equal, to the bit.

pixels.csv: member, sha256 of the file, Pillow's verdict (ok or refused) and exception, format, mode, width, height, sha256 of
the RGB bytes (rows from the top, 3 bytes a pixel), sha256 of the float32 little-endian tensor [3][224][224] after
torchvision's Resize(256) bilinear, CenterCrop(224), ToTensor, Normalize of ImageNet.
"""

import datetime
import hashlib
import io
import os
import shutil
import subprocess
import sys
import warnings

import numpy as np
import PIL
from PIL import Image, features

import drawn_kinds
from broken_images import bombs, broken
from compare_with_pillow import tensor
from drawn_images import gifs, jpegs
from drawn_rasters import bmps, pngs, tiffs
from drawn_webps import webps
from pictures import SEED


def verdict(data):
    """Verdict, exception, format, mode, width, height and the two hashes."""
    try:
        image = Image.open(io.BytesIO(data))
        rgb = image.convert("RGB")
    except Exception as e:
        return ["refused", type(e).__name__] + [""] * 6
    digests = [hashlib.sha256(b).hexdigest() for b in (rgb.tobytes(), tensor(rgb).astype("<f4").tobytes())]
    return ["ok", "", image.format, image.mode, str(image.width), str(image.height)] + digests


def main(folder):
    kinds = {"jpeg": jpegs(), "png": pngs(), "webp": webps(), "gif": gifs(), "bmp": bmps(), "tiff": tiffs()}
    whole = {f"{kind}/{name}": data for kind, files in kinds.items() for name, data in files.items()}
    kinds["broken"] = broken(whole)
    kinds["bombs"] = bombs(whole)
    kinds["kinds"] = drawn_kinds.kinds()
    shutil.rmtree(folder, ignore_errors=True)
    cjpeg_version = subprocess.run(["cjpeg", "-version"], capture_output=True, text=True).stderr.split("\n")[0]
    versions = ", ".join(f"{name} {features.version(name)}" for name in ("libjpeg_turbo", "webp", "libtiff", "zlib_ng"))
    lines = [
        f"# tool: Pillow {PIL.__version__} ({versions}), numpy {np.__version__}; files also by cjpeg of {cjpeg_version}",
        f"# command: python make_image_goldens.py; seed: {SEED}; date: {datetime.date.today()}",
        "member,file_sha256,verdict,error,format,mode,width,height,rgb_sha256,tensor_sha256",
    ]
    for kind, files in kinds.items():
        os.makedirs(os.path.join(folder, kind))
        for name, data in sorted(files.items()):
            with open(os.path.join(folder, kind, name), "wb") as out:
                out.write(data)
            lines.append(",".join([f"{kind}/{name}", hashlib.sha256(data).hexdigest()] + verdict(data)))
        print(kind, len(files), sum(len(d) for d in files.values()))
    with open(os.path.join(folder, "pixels.csv"), "w") as out:
        out.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1])
