# SPDX-License-Identifier: Apache-2.0
"""Writes FOLDER/INDEX.tsv: path, bytes and sha256 of each golden beneath FOLDER.

    python golden_index.py FOLDER

GoldenIndexTest holds the folder to it.
"""
import hashlib
import pathlib
import sys

OWN = {"INDEX.tsv", "README.md"}


def write(folder):
    folder = pathlib.Path(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in OWN)
    lines = ["path\tbytes\tsha256"]
    for path in files:
        content = path.read_bytes()
        lines.append(f"{path.relative_to(folder).as_posix()}\t{len(content)}\t{hashlib.sha256(content).hexdigest()}")
    (folder / "INDEX.tsv").write_text("\n".join(lines) + "\n")
    print(f"{folder}: {len(files)} files, {sum(path.stat().st_size for path in files)} bytes")


if __name__ == "__main__":
    write(sys.argv[1])
