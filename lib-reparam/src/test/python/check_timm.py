# SPDX-License-Identifier: Apache-2.0
"""Checks converted files in timm itself: train and deploy form of one network load with strict=True and give the same
logits.

    python check_timm.py TRAIN.safetensors DEPLOY.safetensors [--size 64]

Both under timm's names, as `convert --to timm --form train|deploy` writes them. Builds a RepVGG or MobileOne of timm of the
widths, depths, groups and attention that the tensors show. Needs torch and timm.
"""
import argparse
import re
import sys

import torch
from safetensors.torch import load_file
from timm.models import byobnet

TOLERANCE = 1e-5


def build(state):
    mobile = any(".conv_kxk.0." in key for key in state)
    kxk = ".conv_kxk.0.conv.weight" if mobile else ".conv_kxk.conv.weight"
    blocks = []
    channels = state["stem" + kxk].shape[0]
    for stage in range(4):
        depth = 1 + max(int(m[1]) for m in (re.match(rf"stages\.{stage}\.(\d+)\.", k) for k in state) if m)
        weights = [state[f"stages.{stage}.{i}{kxk}"] for i in range(depth)]
        width = weights[-1].shape[0]
        groups = []
        for weight in weights:
            groups.append(channels // weight.shape[1])
            channels = weight.shape[0]
        blocks.append((depth, width, groups))
    attention = any("attn.fc1" in key for key in state)
    if mobile:
        sys.exit("MobileOne of other than the published shapes cannot be built from the outside; use a RepVGG")
    specs = tuple(byobnet.ByoBlockCfg(type="rep", d=d, c=c, s=2, gs=0) for d, c, _ in blocks)
    cfg = byobnet.ByoModelCfg(
        blocks=specs, stem_type="rep", stem_chs=state["stem" + kxk].shape[0],
        attn_layer="se" if attention else "", attn_kwargs=dict(rd_ratio=0.0625, rd_divisor=1) if attention else None)
    model = byobnet.ByobNet(cfg, num_classes=state["head.fc.weight"].shape[0])
    for stage, (depth, _, groups) in enumerate(blocks):
        for i in range(depth):
            if groups[i] != 1:
                regroup(model.stages[stage][i], groups[i])
    return model.eval()


def regroup(block, groups):
    for part in (block.conv_kxk, block.conv_1x1):
        old = part.conv
        part.conv = torch.nn.Conv2d(old.in_channels, old.out_channels, old.kernel_size, old.stride, old.padding,
                                    groups=groups, bias=False)
    block.groups = groups


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("train")
    parser.add_argument("deploy")
    parser.add_argument("--size", type=int, default=64)
    args = parser.parse_args()
    state = load_file(args.train)
    model = build(state)
    model.load_state_dict(state, strict=True)
    torch.manual_seed(0)
    images = torch.randn(4, 3, args.size, args.size)
    with torch.no_grad():
        expected = model(images)
        for module in model.modules():
            if hasattr(module, "reparameterize"):
                module.reparameterize()
        model.load_state_dict(load_file(args.deploy), strict=True)
        found = model(images)
    relative = ((found - expected).abs().max() / expected.abs().max()).item()
    print(f"timm: both forms load with strict=True; logits differ by {relative:.2e} of max|logit|")
    if relative > TOLERANCE:
        sys.exit(f"differs by more than {TOLERANCE}")


if __name__ == "__main__":
    main()
