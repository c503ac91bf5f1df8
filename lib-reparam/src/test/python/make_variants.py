# SPDX-License-Identifier: Apache-2.0
"""Makes RepVGG checkpoints with random weights and realistic batch-norm statistics, by timm from PyPI, and checks fused
files against them.

    python make_variants.py make FOLDER [repvgg_a2 repvgg_b3 repvgg_d2se ...]
    python make_variants.py check FOLDER FUSED_FOLDER [--images 2] [--size 224]

make writes NAME.safetensors (timm names), and NAME-logits.npy and NAME-logits-f64.npy of seeded images.
check loads FUSED_FOLDER/NAME.safetensors with strict=True into the deploy form of check_fused.py and compares.
Needs torch, timm (pip install timm), safetensors.
"""
import argparse
import json
import pathlib
import sys

import numpy
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

import check_fused

DEFAULT = ["repvgg_a2", "repvgg_b3", "repvgg_d2se"]
TOLERANCE = 1e-5


def images(count, size):
    return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(7))


def randomize(model):
    """Statistics as training leaves them: the real means and variances of the activations of random images. Identity
    branches outweigh the others a little, else a net this deep with random weights amplifies rounding without bound, which no trained net does."""
    generator = torch.Generator().manual_seed(11)
    for block in model.modules():
        if not hasattr(block, "conv_kxk"):
            continue
        identity = getattr(block, "identity", None)
        for norm in block.modules():
            if not isinstance(norm, torch.nn.BatchNorm2d):
                continue
            low, high = (0.3, 1.0) if identity is None else (0.6, 1.0) if norm is identity else (0.02, 0.15)
            norm.weight.data = torch.empty_like(norm.weight).uniform_(low, high, generator=generator)
            norm.bias.data = torch.empty_like(norm.bias).normal_(0, 0.2, generator=generator)
            norm.momentum = None
    model.train()
    with torch.no_grad():
        model(torch.randn(4, 3, 160, 160, generator=generator))
    model.eval()


def make(folder, names, count, size):
    import timm

    for name in names:
        torch.manual_seed(5)
        model = timm.create_model(name, pretrained=False)
        randomize(model)
        save_file({k: v.contiguous() for k, v in model.state_dict().items()}, folder / f"{name}.safetensors",
                  metadata={"format": "pt"})
        with torch.no_grad():
            x = images(count, size)
            logits = model(x)
            exact = model.double()(x.double())
        numpy.save(folder / f"{name}-logits.npy", logits.numpy())
        numpy.save(folder / f"{name}-logits-f64.npy", exact.numpy())
        difference = (logits.double() - exact).abs().max().item() / exact.abs().max().item()
        print(f"{name}: {sum(p.numel() for p in model.parameters())} parameters, max|logit| {exact.abs().max():.4g}, "
              f"multi-branch f32 against f64 {difference:.2e}")


def check(folder, fused_folder, count, size):
    worst = 0
    for golden in sorted(folder.glob("*-logits-f64.npy")):
        name = golden.name.removesuffix("-logits-f64.npy")
        path = fused_folder / f"{name}.safetensors"
        with safe_open(path, framework="pt") as header:
            metadata = header.metadata()
        state = load_file(path)
        net = check_fused.Net(state, json.loads(metadata["repvgg.blocks"]))
        net.load_state_dict(state, strict=True)
        exact = torch.from_numpy(numpy.load(golden))
        expected = torch.from_numpy(numpy.load(folder / f"{name}-logits.npy"))
        with torch.no_grad():
            found = net(images(count, size))
            found64 = net.double()(images(count, size).double())
        largest = exact.abs().max().item()
        rows = [(found - expected).abs().max().item() / largest,
                (found.double() - exact).abs().max().item() / largest,
                (found64 - exact).abs().max().item() / largest]
        worst = max(worst, rows[0])
        print(f"{name} ({metadata['repvgg.variant']}): relative to max|logit| {largest:.4g}: fused f32 against "
              f"multi-branch f32 {rows[0]:.2e}, f64 {rows[1]:.2e}; fused weights run in f64 against f64 {rows[2]:.2e}")
    if worst > TOLERANCE:
        sys.exit(f"differs by more than {TOLERANCE}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["make", "check"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--images", type=int, default=2)
    parser.add_argument("--size", type=int, default=224)
    args = parser.parse_args()
    if args.action == "make":
        args.folder.mkdir(parents=True, exist_ok=True)
        make(args.folder, args.rest or DEFAULT, args.images, args.size)
    else:
        check(args.folder, pathlib.Path(args.rest[0]), args.images, args.size)


if __name__ == "__main__":
    main()
