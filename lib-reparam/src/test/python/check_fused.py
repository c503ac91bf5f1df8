# SPDX-License-Identifier: Apache-2.0
"""Checks a fused file against PyTorch: loads it with strict=True into a deploy-form RepVGG and compares its logits with
those of the multi-branch network it was fused from.

    python check_fused.py TRAIN.pth FUSED.safetensors [--size 64] [--images 8]

Needs torch and safetensors. The two modules below are our own, written from the key names; widths, groups and depths are
read from the tensors, strides from the fused file's header.
"""
import argparse
import json
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn

# Largest difference of the logits, relative to the largest logit: float32 rounding through about thirty layers.
TOLERANCE = 1e-5


class SqueezeExcite(nn.Module):
    def __init__(self, channels, inner):
        super().__init__()
        self.down = nn.Conv2d(channels, inner, 1)
        self.up = nn.Conv2d(inner, channels, 1)

    def forward(self, x):
        scale = self.up(torch.relu(self.down(x.mean((2, 3), keepdim=True))))
        return x * torch.sigmoid(scale)


class ConvNorm(nn.Sequential):
    def __init__(self, ins, outs, kernel, stride, padding, groups):
        super().__init__()
        self.add_module("conv", nn.Conv2d(ins, outs, kernel, stride, padding, groups=groups, bias=False))
        self.add_module("bn", nn.BatchNorm2d(outs))


class Block(nn.Module):
    """Either form of a RepVGG block; which one is told by the keys in the state dict."""

    def __init__(self, prefix, state, stride, groups):
        super().__init__()
        fused = prefix + ".rbr_reparam.weight"
        weight = state[fused if fused in state else prefix + ".rbr_dense.conv.weight"]
        outs, ins = weight.shape[0], weight.shape[1] * groups
        self.rbr_identity = None
        if fused in state:
            self.rbr_reparam = nn.Conv2d(ins, outs, 3, stride, 1, groups=groups)
        else:
            self.rbr_dense = ConvNorm(ins, outs, 3, stride, 1, groups)
            self.rbr_1x1 = ConvNorm(ins, outs, 1, stride, 0, groups)
            if prefix + ".rbr_identity.weight" in state:
                self.rbr_identity = nn.BatchNorm2d(ins)
        self.se = self.post_se = None
        for name in ("se", "post_se"):
            down = prefix + "." + name + ".down.weight"
            if down in state:
                setattr(self, name, SqueezeExcite(outs, state[down].shape[0]))

    def forward(self, x):
        if hasattr(self, "rbr_reparam"):
            y = self.rbr_reparam(x)
        else:
            y = self.rbr_dense(x) + self.rbr_1x1(x)
            if self.rbr_identity is not None:
                y = y + self.rbr_identity(x)
        y = torch.relu(y if self.se is None else self.se(y))
        return y if self.post_se is None else self.post_se(y)


class Net(nn.Module):
    def __init__(self, state, blocks):
        super().__init__()
        self.order = []
        for row in blocks:
            *parents, last = row["name"].split(".")
            parent = self
            for part in parents:
                if not hasattr(parent, part):
                    parent.add_module(part, nn.Module())
                parent = getattr(parent, part)
            block = Block(row["name"], state, row["stride"], row["groups"])
            parent.add_module(last, block)
            self.order.append(block)
        classes, features = state["linear.weight"].shape
        self.linear = nn.Linear(features, classes)
        self.eval()

    def forward(self, x):
        for block in self.order:
            x = block(x)
        return self.linear(x.mean((2, 3)))


def state_of(path):
    if path.endswith(".safetensors"):
        return load_file(path)
    loaded = torch.load(path, map_location="cpu", weights_only=True)
    for key in ("state_dict", "model"):
        if key in loaded:
            loaded = loaded[key]
    return {key.removeprefix("module."): value.float() for key, value in loaded.items()
            if not key.endswith("num_batches_tracked") and "_aux." not in key}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("train")
    parser.add_argument("fused")
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--images", type=int, default=8)
    args = parser.parse_args()
    with safe_open(args.fused, framework="pt") as header:
        metadata = header.metadata()
    blocks = json.loads(metadata["repvgg.blocks"])
    fused = load_file(args.fused)
    deploy = Net(fused, blocks)
    deploy.load_state_dict(fused, strict=True)
    state = state_of(args.train)
    train = Net(state, blocks)
    missing, unexpected = train.load_state_dict(state, strict=False)
    missing = [key for key in missing if not key.endswith("num_batches_tracked")]
    if missing or unexpected:
        sys.exit(f"train form: missing {missing}, unexpected {unexpected}")
    torch.manual_seed(0)
    images = torch.randn(args.images, 3, args.size, args.size)
    with torch.no_grad():
        expected, found = train(images), deploy(images)
        exact = train.double()(images.double())
    largest = exact.abs().max().item()
    float32 = (found - expected).abs().max().item() / largest
    float64 = (found.double() - exact).abs().max().item() / largest
    print(f"{metadata['repvgg.variant']}: strict=True ok, {len(blocks)} blocks; relative to max|logit| {largest:.4g}: "
          f"fused f32 vs train f32 {float32:.2e}, vs train f64 {float64:.2e}")
    if max(float32, float64) > TOLERANCE:
        sys.exit(f"differs by more than {TOLERANCE}")


if __name__ == "__main__":
    main()
