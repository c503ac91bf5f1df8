# SPDX-License-Identifier: Apache-2.0
"""Plain torch modules of RepVGG and MobileOne in each library's key names, for make_networks.py.

Written from the key names alone. A block adds its branches; what it computes in deploy form is not derived from formulas
but asked of it: Block.probe sends one-hot images through the branches in float64 and reads the kernel off the answers.
"""
import torch
from torch import nn


class ConvNorm(nn.Sequential):
    def __init__(self, ins, outs, kernel, stride, groups, norm):
        super().__init__()
        self.add_module("conv", nn.Conv2d(ins, outs, kernel, stride, kernel // 2, groups=groups, bias=False))
        self.add_module(norm, nn.BatchNorm2d(outs))


class Attention(nn.Module):
    """Squeeze and excitation: means, two 1x1 convolutions at the given paths, sigmoid, product."""

    def __init__(self, channels, inner, reduce, expand):
        super().__init__()
        self.paths = (reduce, expand)
        attach(self, reduce, nn.Conv2d(channels, inner, 1))
        attach(self, expand, nn.Conv2d(inner, channels, 1))

    def forward(self, x):
        reduce, expand = (self.get_submodule(path) for path in self.paths)
        return x * torch.sigmoid(expand(torch.relu(reduce(x.mean((2, 3), keepdim=True)))))


class Block(nn.Module):
    """One block in train form, or in deploy form; subclasses give the names."""

    DENSE, POINT, IDENTITY, FUSED, NORM = "rbr_dense", "rbr_1x1", "rbr_identity", "rbr_reparam", "bn"
    ATTENTION = ("se", "down", "up")
    activation = staticmethod(torch.relu)

    def __init__(self, ins, outs, kernel=3, stride=1, groups=1, branches=None, inner=0, after=False, deploy=False):
        super().__init__()
        self.shape, self.after = (ins, outs, kernel, stride, groups), after
        self.parts = []
        if inner:
            name, reduce, expand = self.ATTENTION
            self.add_module(name, Attention(outs, inner, reduce, expand))
        if deploy:
            self.add(self.FUSED, nn.Conv2d(ins, outs, kernel, stride, kernel // 2, groups=groups))
            return
        if ins == outs and stride == 1:
            self.add(self.IDENTITY, nn.BatchNorm2d(ins))
        if branches is None:
            self.add(self.DENSE, ConvNorm(ins, outs, kernel, stride, groups, self.NORM))
        else:
            for i in range(branches):
                self.add(f"{self.DENSE}.{i}", ConvNorm(ins, outs, kernel, stride, groups, self.NORM))
        if kernel > 1:
            self.add(self.POINT, ConvNorm(ins, outs, 1, stride, groups, self.NORM))

    def add(self, path, module):
        attach(self, path, module)
        self.parts.append(path)

    def linear(self, x):
        return sum(self.get_submodule(part)(x) for part in self.parts)

    def forward(self, x):
        y = self.linear(x)
        gate = getattr(self, self.ATTENTION[0], None)
        if gate is None:
            return self.activation(y)
        return gate(self.activation(y)) if self.after else self.activation(gate(y))

    def probe(self):
        """Kernel (OIHW, I per group) and bias in float64, from the answers to a zero image and to one-hot images."""
        ins, outs, kernel, stride, groups = self.shape
        first = stride if kernel == 3 else 0
        place = 1 if kernel == 3 else 0
        images = torch.zeros(1 + ins * kernel * kernel, ins, stride + 3, stride + 3, dtype=torch.float64)
        for ic in range(ins):
            for tap in range(kernel * kernel):
                row, column = divmod(tap, kernel)
                images[1 + ic * kernel * kernel + tap, ic, first + row - kernel // 2, first + column - kernel // 2] = 1
        answers = self.linear(images)[:, :, place, place]
        bias = answers[0]
        full = (answers[1:] - bias).T.reshape(outs, groups, ins // groups, kernel, kernel)
        weight = torch.stack([full[o, o // (outs // groups)] for o in range(outs)])
        for o in range(outs):
            for group in range(groups):
                assert group == o // (outs // groups) or full[o, group].abs().max() == 0, "groups leak"
        return weight, bias


class PlusBlock(Block):
    ATTENTION = ("post_se", "down", "up")


class TimmBlock(Block):
    DENSE, POINT, IDENTITY, FUSED = "conv_kxk", "conv_1x1", "identity", "reparam_conv"
    ATTENTION = ("attn", "fc1", "fc2")


class TimmMobileBlock(TimmBlock):
    POINT = "conv_scale"


class MobileBlock(Block):
    DENSE, POINT, IDENTITY, FUSED = "rbr_conv", "rbr_scale", "rbr_skip", "reparam_conv"
    ATTENTION = ("se", "reduce", "expand")


class MmpretrainBlock(Block):
    DENSE, POINT, IDENTITY, FUSED, NORM = "branch_3x3", "branch_1x1", "branch_norm", "branch_reparam", "norm"
    ATTENTION = ("se_layer", "conv1.conv", "conv2.conv")


def attach(root, path, module):
    """Adds a module at a dotted path, with empty Sequentials between."""
    *parents, last = path.split(".")
    for part in parents:
        if part not in root._modules:
            root.add_module(part, nn.Sequential())
        root = root._modules[part]
    root.add_module(last, module)


class Network(nn.Module):
    """Blocks in order, global average, linear head."""

    def __init__(self, block, rows, head, classes, deploy=False):
        """rows: (path, keyword arguments of the block) in order."""
        super().__init__()
        self.order, self.head_path = [path for path, _ in rows], head
        for path, shape in rows:
            attach(self, path, block(deploy=deploy, **shape))
        attach(self, head, nn.Linear(rows[-1][1]["outs"], classes))
        self.eval()

    def blocks(self):
        return [(path, self.get_submodule(path)) for path in self.order]

    def forward(self, x):
        for _, block in self.blocks():
            x = block(x)
        return self.get_submodule(self.head_path)(x.mean((2, 3)))


def repvgg_rows(paths, widths, depths, groups=None, inner=0, after=False):
    """Rows of a RepVGG whose stages begin with stride 2; groups by the number of the block, stem 0."""
    rows, ins = [], 3
    stages = [(width, i == 0) for width, depth in zip(widths, (1, *depths)) for i in range(depth)]
    for number, (path, (outs, begins)) in enumerate(zip(paths, stages, strict=True)):
        rows.append((path, dict(ins=ins, outs=outs, stride=2 if begins else 1, groups=(groups or {}).get(number, 1),
                                inner=inner, after=after)))
        ins = outs
    return rows


def mobileone_rows(paths, widths, depths, branches, inner, attentive):
    """Rows of a MobileOne: a stem, then pairs of depthwise 3x3 and pointwise 1x1; the pairs numbered so have attention."""
    rows = [(paths[0], dict(ins=3, outs=widths[0], stride=2, branches=1))]
    ins, at, pair = widths[0], 1, 0
    for width, depth in zip(widths[1:], depths):
        for i in range(depth):
            gate = inner if pair in attentive else 0
            rows.append((paths[at], dict(ins=ins, outs=ins, stride=2 if i == 0 else 1, groups=ins, branches=branches,
                                         inner=gate)))
            rows.append((paths[at + 1], dict(ins=ins, outs=width, kernel=1, branches=branches, inner=gate)))
            ins, at, pair = width, at + 2, pair + 1
    assert at == len(paths), "a path for each block"
    return rows


def randomize(network, generator, tiny_variance=False):
    """Weights of unit gain and any statistics that training could leave: gamma negative and zero among them, and, if
    asked, a variance far below epsilon."""
    def normal(tensor, deviation):
        tensor.data = torch.randn(tensor.shape, generator=generator, dtype=torch.float64) * deviation

    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            normal(module.weight, module.weight[0].numel() ** -0.5)
            if module.bias is not None:
                normal(module.bias, 0.1)
        elif isinstance(module, nn.BatchNorm2d):
            normal(module.bias, 0.2)
            normal(module.running_mean, 0.2)
            for tensor in (module.weight, module.running_var):
                tensor.data = 0.5 + torch.rand(tensor.shape, generator=generator, dtype=torch.float64)
            module.weight.data[1] *= -1
            module.weight.data[2] = 0
            module.num_batches_tracked.fill_(100)
    if tiny_variance:
        _, block = network.blocks()[3]
        norm = [module for module in block.modules() if isinstance(module, nn.BatchNorm2d)][-1]
        norm.running_var.data[3] = 1e-9
