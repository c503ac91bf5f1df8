# SPDX-License-Identifier: Apache-2.0
"""Makes the networks of src/test/resources/golden/told: what people's files tell beside tensors and what they do not,
and what PyTorch computes of each network in float64.

Tool: torch 2.13.0 (CPU), numpy 2.4.6, safetensors 0.8.0, Python 3.11. Seed: SEED below. Command, in this folder:

    python make_told.py ../resources/golden/told

Each folder has one file, its logits.npy for input.npy of the whole folder, and in CASES.tsv one or more lines: folder, the
options with which it is read, and either 'logits' or words of the refusal. Networks are tiny and their weights random.
PyTorch's zips are packed again with compression, which it reads too, because most of them is padding.
"""
import copy
import pathlib
import re
import sys
import zipfile

import numpy
import torch
from safetensors.torch import save_file
from torch import nn

import golden_index

SEED = 20261129
CASES = []


class Pair(nn.Sequential):
    """A convolution and a batch norm under names of choice."""

    def __init__(self, ins, outs, kernel, stride=1, names=("conv", "bn"), eps=1e-5, mode="zeros"):
        super().__init__()
        self.add_module(names[0], nn.Conv2d(ins, outs, kernel, stride, tuple(k // 2 for k in kernel), bias=False,
                                            padding_mode=mode))
        self.add_module(names[1], nn.BatchNorm2d(outs, eps=eps))


class Sum(nn.Module):
    """A block: branches by name, whose sum goes through an activation."""

    def __init__(self, branches, activation):
        super().__init__()
        for name, branch in branches.items():
            setattr(self, name, branch)
        self.names = tuple(branches)
        self.nonlinearity = activation

    def forward(self, x):
        total = getattr(self, self.names[0])(x)
        for name in self.names[1:]:
            total = total + getattr(self, name)(x)
        return self.nonlinearity(total)


def block(ins, outs, stride, activation=nn.ReLU, names=("rbr_dense", "rbr_1x1", "rbr_identity"), pair=("conv", "bn"),
          eps=1e-5, mode="zeros"):
    branches = {names[0]: Pair(ins, outs, (3, 3), stride, pair, eps, mode),
                names[1]: Pair(ins, outs, (1, 1), stride, pair, eps)}
    if ins == outs and stride == 1:
        branches[names[2]] = nn.BatchNorm2d(ins, eps=eps)
    return Sum(branches, activation())


class Asymmetric(nn.Module):
    """3x3, 3x1 and 1x3, each with a norm beside it; the activation stands outside."""

    def __init__(self, ins, outs, stride):
        super().__init__()
        for name, kernel in (("square", (3, 3)), ("ver", (3, 1)), ("hor", (1, 3))):
            setattr(self, name + "_conv", nn.Conv2d(ins, outs, kernel, stride, tuple(k // 2 for k in kernel), bias=False))
            setattr(self, name + "_bn", nn.BatchNorm2d(outs))

    def forward(self, x):
        square = self.square_bn(self.square_conv(x))
        return square + self.ver_bn(self.ver_conv(x)) + self.hor_bn(self.hor_conv(x))


def asymmetric(ins, outs, stride, activation=nn.ReLU):
    return nn.Sequential(Asymmetric(ins, outs, stride), activation())


def fan(ins, outs, stride, activation=nn.ReLU):
    return Sum({"brb_3x3": Pair(ins, outs, (3, 3), stride), "brb_1x3": Pair(ins, outs, (1, 3), stride),
                "brb_3x1": Pair(ins, outs, (3, 1), stride)}, activation())


class Classifier(nn.Module):
    """stage0, stage1, stage2, the mean, a head."""

    def __init__(self, make=block, strides=(2, 2, 2), widths=(4, 6, 6), head=None, between=None, **settings):
        super().__init__()
        self.stage0 = make(3, widths[0], strides[0], **settings)
        self.stage1 = nn.Sequential(make(widths[0], widths[1], strides[1], **settings),
                                    make(widths[1], widths[1], 1, **settings))
        self.between = between or nn.Identity()
        self.stage2 = nn.Sequential(make(widths[1], widths[2], strides[2], **settings))
        self.linear = head(widths[2]) if head else nn.Linear(widths[2], 3)

    def forward(self, x):
        x = self.between(self.stage1(self.stage0(x)))
        return self.linear(self.stage2(x).mean((2, 3)))


class Neck(nn.Module):
    def __init__(self, width, behind=False):
        super().__init__()
        self.behind = behind
        self.norm = nn.BatchNorm1d(3 if behind else width)
        self.fc = nn.Linear(width, 3, bias=behind)

    def forward(self, x):
        return self.norm(self.fc(x)) if self.behind else self.fc(self.norm(x))


class Layered(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.fc = nn.Linear(width, 3)

    def forward(self, x):
        return self.fc(self.norm(x))


def build(number, **settings):
    """A network with random norms, evaluated once so that its logits are of order 1."""
    torch.manual_seed(SEED + number)
    network = Classifier(**settings)
    generator = torch.Generator().manual_seed(SEED + number)
    for module in network.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            with torch.no_grad():
                module.weight.copy_(0.5 + torch.rand(module.weight.shape, generator=generator))
                module.bias.copy_(0.3 * torch.randn(module.bias.shape, generator=generator))
                module.running_mean.copy_(0.2 * torch.randn(module.bias.shape, generator=generator))
                module.running_var.copy_(0.2 + torch.rand(module.bias.shape, generator=generator))
    return network.eval()


def renamed(network, *rules):
    state = network.state_dict()
    for pattern, replacement in rules:
        state = {re.sub(pattern, replacement, key): value for key, value in state.items()}
    return state


def packed(path):
    """The same zip with its entries compressed, without TorchScript's debug records, which name the machine's folders."""
    with zipfile.ZipFile(path) as zipped:
        entries = [(entry.filename, zipped.read(entry)) for entry in zipped.infolist()
                   if not entry.filename.endswith(".debug_pkl")]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries:
            zipped.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


class Writer:
    def __init__(self, folder, x):
        self.folder, self.x = folder, x

    def put(self, name, network, content=None, how="state", cases=(("", "logits"),)):
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True)
        if how == "trace":
            torch.jit.trace(network, self.x).save(str(place / "net.pt"))
        elif how == "script":
            torch.jit.script(network).save(str(place / "net.pt"))
        elif how in ("module", "wrapped"):
            torch.save(network if how == "module" else content, place / "net.pth")
        else:
            state = network.state_dict() if content is None else content
            save_file({key: value.contiguous() for key, value in state.items()}, place / "net.safetensors")
        for zipped in [*place.glob("net.pt"), *place.glob("net.pth")]:
            packed(zipped)
        with torch.no_grad():
            numpy.save(place / "logits.npy", network.double()(self.x.double()).numpy())
        network.float()
        for options, expected in cases:
            CASES.append((name, options, expected))


def activations(out):
    kinds = {"relu6": nn.ReLU6, "leaky": lambda: nn.LeakyReLU(0.2), "silu": nn.SiLU, "hardswish": nn.Hardswish,
             "gelu": nn.GELU, "gelu_tanh": lambda: nn.GELU("tanh")}
    for number, (name, kind) in enumerate(kinds.items()):
        network = build(number, activation=kind)
        out.put(f"module_{name}", network, how="module")
        if name in ("leaky", "gelu_tanh"):
            out.put(f"traced_{name}", build(number, activation=kind), how="trace")
    said = build(6, activation=nn.GELU)
    unsaid = copy.deepcopy(said)
    for module in unsaid.modules():
        if isinstance(module, nn.GELU):
            del module.approximate  # as PyTorch before 1.12 has it
    out.put("module_gelu_unsaid", said, unsaid, "wrapped", (
        ("", "GELU that does not say whether it is approximate"), ("--activation gelu", "logits")))
    out.put("state_silu", build(2, activation=nn.SiLU), cases=(("--activation silu", "logits"),))
    out.put("module_mish", build(7, activation=nn.Mish), how="module", cases=(
        ("", "stage0.nonlinearity is a Mish"), ("--activation relu", "stage0.nonlinearity is a Mish")))
    out.put("module_identity", build(8, activation=nn.Identity), how="module", cases=(
        ("", "no block has an activation"), ("--activation none", "logits")))
    out.put("module_contradicted", build(9), how="module", cases=(
        ("--activation silu", "contradicts the file"), ("--strides stage0=1", "its convolution has stride 2"),
        ("--activation relu --strides stage0=2", "logits")))
    out.put("state_prelu", build(10, activation=nn.PReLU), cases=(("", "stage0.nonlinearity.weight"),))
    out.put("asymmetric_state", build(11, make=asymmetric), cases=(
        ("", "nothing in the file tells its activation"), ("--activation relu", "logits")))
    out.put("asymmetric_module", build(12, make=asymmetric, activation=nn.Hardswish), how="module")


def geometry(out):
    out.put("strides_state", build(20, strides=(1, 2, 1)), cases=(
        ("--strides stage0=1,stage2=1", "logits"), ("--strides stage0=1,stage2.0=1", "logits"),
        ("--strides stage1.1=2", "has an identity branch"), ("--strides stage7=1", "no block or stage of that name")))
    out.put("strides_scripted", build_script(), how="script")
    out.put("strides_always_one", build(21, make=fan, strides=(1, 1, 1)))
    for mode in ("reflect", "circular", "replicate"):
        out.put(f"module_{mode}", build(22, mode=mode), how="module",
                cases=(("", f"stage0.rbr_dense.conv pads with mode {mode}"),))
    out.put("traced_reflect", build(22, mode="reflect"), how="trace",
            cases=(("", "stage0.rbr_dense.conv pads with mode reflect"),))
    out.put("padding_state", build(22, mode="reflect"), cases=(
        ("--padding-mode reflect", "the padding mode is reflect"),))
    dilated = build(23, strides=(2, 2, 1))
    dilated.stage2[0].rbr_dense.conv.dilation = dilated.stage2[0].rbr_dense.conv.padding = (2, 2)
    out.put("dilated_module", dilated, how="module", cases=(("", "its dilation is 2"),))
    out.put("dilated_state", dilated, cases=(("--strides stage2=1 --dilation stage2=2", "its dilation is 2"),))
    out.put("eps_module", build(24, eps=1e-2), how="module")
    out.put("eps_traced", build(24, eps=1e-2, strides=(1, 2, 1)), how="trace")
    out.put("eps_state", build(24, eps=1e-2), cases=(("--eps 1e-2", "logits"),))


class Plain(nn.Module):
    """Without names that change, for torch.jit.script."""

    def __init__(self, ins, outs, stride):
        super().__init__()
        self.rbr_dense, self.rbr_1x1 = Pair(ins, outs, (3, 3), stride), Pair(ins, outs, (1, 1), stride)
        self.nonlinearity = nn.LeakyReLU(0.1)

    def forward(self, x):
        return self.nonlinearity(self.rbr_dense(x) + self.rbr_1x1(x))


def build_script():
    return build(25, make=Plain, strides=(1, 2, 1))


def structures(out):
    pool = build(30, between=nn.MaxPool2d(3, 1, 1))
    out.put("module_pooled", pool, how="module", cases=(("", "between (MaxPool2d)"),))
    out.put("traced_residual", build(31, between=Residual()), how="trace", cases=(("", "its own code gives logits"),))
    out.put("traced_sine", build(31, between=Sine()), how="trace", cases=(("", "the operator torch.sin"),))
    heads = {"dropout": lambda w: nn.Sequential(nn.Flatten(), nn.Dropout(), nn.Linear(w, 3)), "neck": Neck,
             "behind": lambda w: Neck(w, True)}
    for number, (name, head) in enumerate(heads.items()):
        network = build(32 + number, head=head)
        out.put(f"head_{name}", network)
        if name == "neck":
            out.put(f"head_{name}_traced", build(32 + number, head=head), how="trace")
    out.put("head_neck_module", build(33, head=Neck), how="module")
    out.put("head_two", build(36, head=lambda w: nn.Sequential(nn.Linear(w, 4), nn.ReLU(), nn.Linear(4, 3))),
            cases=(("", "the head has 2 layers, linear.0 (6 to 4), linear.2 (4 to 3)"),))
    linear = lambda w: nn.Sequential(nn.Linear(w, 4), nn.Dropout(), nn.Linear(4, 3))
    out.put("head_two_linear", build(37, head=linear), how="module")
    out.put("head_two_linear_traced", build(37, head=linear), how="trace")
    out.put("head_layer_norm", build(38, head=Layered), cases=(("", "linear.norm, between the blocks and the classes"),))
    network = build(39)
    out.put("head_any_name", network, renamed(network, ("^linear", "last_layer")))
    out.put("head_convolution", network, {key.replace("linear", "classifier.1"):
            value[:, :, None, None] if key == "linear.weight" else value for key, value in network.state_dict().items()})
    exponent = network.state_dict() | {"pool.p": torch.tensor([3.0])}
    out.put("head_generalized_mean", network, exponent, cases=(("", "pool.p is the exponent"),))


class Residual(nn.Module):
    def forward(self, x):
        return x + 0.5 * torch.sigmoid(x)


class Sine(nn.Module):
    def forward(self, x):
        return torch.sin(x)


class Deployed(nn.Module):
    """A block alone cannot be asked for the kernel here: one convolution with a bias in its place."""

    def __init__(self, network):
        super().__init__()
        torch.manual_seed(SEED)
        shapes = [(3, 4, 2), (4, 6, 2), (6, 6, 1), (6, 6, 2)]
        self.convolutions = nn.ModuleList(nn.Conv2d(i, o, 3, s, 1) for i, o, s in shapes)
        self.linear = network.linear

    def forward(self, x):
        for convolution in self.convolutions:
            x = torch.relu(convolution(x))
        return self.linear(x.mean((2, 3)))


def deployed(network):
    """As fast-reid's deploy form names them: parameters of the block."""
    names = ("backbone.stage0", "backbone.stage1.0", "backbone.stage1.1", "backbone.stage2.0")
    deploy, state = Deployed(network), {}
    for name, convolution in zip(names, deploy.convolutions, strict=True):
        state[name + ".fused_weight"], state[name + ".fused_bias"] = convolution.weight.data, convolution.bias.data
    return state | {"heads.weight": network.linear.weight.data, "heads.bias": network.linear.bias.data}


def spellings(out):
    network = build(50)
    dense, narrow, same = "rbr_dense", "rbr_1x1", "rbr_identity"
    spelt = {
        "super_gradients": ((r"^stage0\.", "stem."), (dense, "branch_3x3"), (narrow, "branch_1x1"), (same, "no_conv_branch")),
        "unnamed": ((r"\.conv\.", ".0."), (r"\.bn\.", ".1.")),
        "numbered": ((rf"{dense}\.conv", "conv_3"), (rf"{dense}\.bn", "bn_3"), (rf"{narrow}\.conv", "conv_1"),
                     (rf"{narrow}\.bn", "bn_1"), (same, "bn_0")),
        "in_words": ((rf"{dense}\.conv", "conv3x3.0"), (rf"{dense}\.bn", "conv3x3.1"), (rf"{narrow}\.conv", "conv1x1.0"),
                     (rf"{narrow}\.bn", "conv1x1.1"), (same, "bn"), ("linear", "classifier.1")),
        "norm": ((rf"{dense}\.conv", "conv1.conv"), (rf"{dense}\.bn", "conv1.norm"), (rf"{narrow}\.conv", "conv2.conv"),
                 (rf"{narrow}\.bn", "conv2.norm"), (same, "skip")),
        "own_identity": ((same, "rbr_skip_bn"),),
        "branches": ((rf"{dense}\.conv", "branches.0.0"), (rf"{dense}\.bn", "branches.0.1"),
                     (rf"{narrow}\.conv", "branches.1.0"), (rf"{narrow}\.bn", "branches.1.1"), (same, "branches.2"),
                     (r"^stage(\d)", r"features.\1"), ("linear", "head")),
        "layers": (("^stage", "layer"),),
        "stem_and_lists": ((r"^stage0\.", "stem."), (r"^stage1\.", "layers.0."), (r"^stage2\.", "layers.1.")),
        "nested": ((r"^stage1\.(\d)", r"stage1.0.\1"),),
        "stem_in_a_list": ((r"^stage0\.", "stage0.0."),),
        "flat": ((r"^stage0\.", "body.0."), (r"^stage1\.0", "body.1"), (r"^stage1\.1", "body.2"), (r"^stage2\.0", "body.3")),
        "reid": (("^stage", "backbone.stage"), ("^linear", "heads")),
    }
    for name, rules in spelt.items():
        out.put(f"spelt_{name}", network, renamed(network, *rules))
    fused = build(51)
    out.put("spelt_fast_reid_deploy", Deployed(fused), deployed(fused), cases=(("", "logits"),))
    out.put("spelt_gaps", network, renamed(network, (r"^stage0\.", "body.0."), (r"^stage1\.0", "body.2"),
                                           (r"^stage1\.1", "body.3"), (r"^stage2\.0", "body.5")),
            cases=(("", "its blocks are numbered with gaps (0, 2)"),))
    out.put("spelt_unknown", network, renamed(network, (dense, "a"), (narrow, "b"), (same, "c"), (r"\.conv\.", ".x."),
                                              (r"\.bn\.", ".y."), ("stage", "s")),
            cases=(("--rename ^s(\\d)=stage\\1 --rename \\.a\\.x=.rbr_dense.conv --rename \\.a\\.y=.rbr_dense.bn"
                    " --rename \\.b\\.x=.rbr_1x1.conv --rename \\.b\\.y=.rbr_1x1.bn --rename \\.c\\.=.rbr_identity.",
                    "logits"), ("--rename nothing=else", "none of their"), ("", "logits")))
    out.put("dialects", network, cases=(
        ("--dialect repvgg", "logits"), ("--dialect acnet", "none that this dialect fits"),
        ("--dialect yolov7", "none that this dialect fits"), ("--dialect timm-repvgg", "none that this dialect fits")))


def several(out):
    first, second = build(60), build(61)
    raw, mean = first.state_dict(), second.state_dict()
    out.put("two_model_ema", second, {"model": raw, "ema": mean}, "wrapped", (("--key ema", "logits"),))
    out.put("two_net_ema_net", second, {"net": raw, "ema_net": mean}, "wrapped", (("", "logits"),))
    out.put("two_raw", first, {"net": raw, "ema_net": mean}, "wrapped", (("--key net", "logits"),))
    both = {f"student.{key}": value for key, value in raw.items()}
    both |= {f"teacher.module.{key}": value for key, value in mean.items()}
    out.put("two_student_teacher", first, {"state_dict": both}, "wrapped", (
        ("", "it holds 2 networks, under student, teacher.module"), ("--key student", "logits"),
        ("--key pupil", "names that begin with student, teacher")))
    out.put("two_teacher", second, both, cases=(("--key teacher.module", "logits"),))
    averaged = {"module." + key: value for key, value in mean.items()} | {"n_averaged": torch.tensor(4)}
    out.put("two_averaged", second, {"state_dict": raw, "swa": averaged}, "wrapped", (("--key swa", "logits"),))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    x = torch.randn(2, 3, 24, 20, generator=torch.Generator().manual_seed(SEED))
    numpy.save(folder / "input.npy", x.numpy())
    out = Writer(folder, x)
    for part in (activations, geometry, structures, spellings, several):
        part(out)
    lines = ["folder\toptions\texpected"] + ["\t".join(case) for case in CASES]
    (folder / "CASES.tsv").write_text("\n".join(lines) + "\n")
    golden_index.write(folder)


if __name__ == "__main__":
    main()
