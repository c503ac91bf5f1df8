# SPDX-License-Identifier: Apache-2.0
"""Makes the small whole networks of src/test/resources/golden/networks: each library's key names, every container and
element type, random weights, and what PyTorch computes of them in float64.

Tool: torch 2.13.0 (CPU), numpy 2.4.6, safetensors 0.8.0, Python 3.11. Seed: SEED below. Command, in this folder:

    python -m venv .venv && .venv/bin/pip install torch==2.13.0 numpy==2.4.6 safetensors==0.8.0
    .venv/bin/python make_networks.py ../resources/golden/networks

The same versions write the same bytes again, except the legacy files, whose storages are named and ordered by memory
addresses. For each network logits.npy are those of the branches with the weights as stored, fused_f64.safetensors the
kernels read off the blocks by one-hot images (Block.probe), logits_deploy.npy those of the deploy form with these kernels
rounded to float32; all computed in float64. input.npy serves every network.
"""
import argparse
import pathlib
import sys
import types

import numpy
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

import golden_index
import networks

SEED = 20261128
CLASSES = 5

# Largest logit. Small, as is the absolute tolerance of a test that rounds statistics to float32.
LARGEST_LOGIT = 0.15

# Train and deploy form, both in PyTorch and float64, relative to the largest logit.
EQUIVALENCE = 1e-12


def official_paths(depths):
    return ["stage0"] + [f"stage{n + 1}.{i}" for n, depth in enumerate(depths) for i in range(depth)]


def timm_paths(depths):
    return ["stem"] + [f"stages.{n}.{i}" for n, depth in enumerate(depths) for i in range(depth)]


def mmpretrain_paths(depths):
    return ["backbone.stem"] + [f"backbone.stage_{n + 1}.{i}" for n, depth in enumerate(depths) for i in range(depth)]

DEPTHS, WIDTHS, GROUPS = (2, 2, 3, 1), (8, 8, 8, 12, 16), {2: 2, 4: 4, 6: 2}
SE_DEPTHS, SE_WIDTHS = (1, 1, 2, 1), (4, 4, 4, 8, 8)
PAIRS, MOBILE_WIDTHS = (1, 2, 2, 1), (8, 8, 8, 16, 16)
PLUS_PATHS = ["stage0", "stage1.blocks.0", "stage2.blocks.0", "stage2.blocks.1", "stage3_first.blocks.0",
              "stage3_first.blocks.1", "stage3_second.blocks.0", "stage3_second.blocks.1", "stage4.blocks.0"]
SMALL = ((2, 1), (4, 8, 8), {2: 2, 3: 4})


def twice(depths):
    return tuple(2 * depth for depth in depths)


def specification(name):
    """Block class, rows and head of a network."""
    return {
        "official": (networks.Block, networks.repvgg_rows(official_paths(DEPTHS), WIDTHS, DEPTHS, GROUPS), "linear"),
        "official_se": (networks.Block,
                        networks.repvgg_rows(official_paths(SE_DEPTHS), SE_WIDTHS, SE_DEPTHS, inner=2), "linear"),
        "plus": (networks.PlusBlock, plus_rows(), "linear"),
        "timm_repvgg": (networks.TimmBlock, networks.repvgg_rows(timm_paths(DEPTHS), WIDTHS, DEPTHS, GROUPS), "head.fc"),
        "timm_mobileone": (networks.TimmMobileBlock, networks.mobileone_rows(
            timm_paths(twice(PAIRS)), MOBILE_WIDTHS, PAIRS, 3, 4, {4, 5}), "head.fc"),
        "mobileone_apple": (networks.MobileBlock, networks.mobileone_rows(
            official_paths(twice(PAIRS)), MOBILE_WIDTHS, PAIRS, 2, 2, {4, 5}), "linear"),
        "mmpretrain": (networks.MmpretrainBlock,
                       networks.repvgg_rows(mmpretrain_paths(DEPTHS), WIDTHS, DEPTHS, GROUPS), "head.fc"),
        "mmpretrain_se": (networks.MmpretrainBlock,
                          networks.repvgg_rows(mmpretrain_paths(SE_DEPTHS), SE_WIDTHS, SE_DEPTHS, inner=2), "head.fc"),
        "containers": (networks.Block,
                       networks.repvgg_rows(official_paths(SMALL[0]), SMALL[1], SMALL[0], SMALL[2]), "linear"),
    }[name]


def plus_rows():
    """Two parts of stage 3; only the first begins with stride 2."""
    rows = networks.repvgg_rows(PLUS_PATHS, (4, 4, 4, 8, 8), (1, 2, 4, 1), after=True)
    return [(path, dict(shape, inner=shape["outs"] // 4)) for path, shape in rows]


def build(name, deploy=False):
    block, rows, head = specification(name)
    return networks.Network(block, rows, head, CLASSES, deploy)


def random_network(name, seed, x, tiny_variance=False):
    """In float64 with weights that float32 holds."""
    network = build(name).double()
    generator = torch.Generator().manual_seed(seed)
    networks.randomize(network, generator, tiny_variance)
    head = network.get_submodule(network.head_path)
    with torch.no_grad():
        # The bias takes away most of what the images have in common, else their logits hardly differ.
        head.bias -= 0.9 * network(x).mean(0)
        scale = LARGEST_LOGIT / network(x).abs().max()
        head.weight *= scale
        head.bias *= scale
    return network


def rounded(network, dtype=torch.float32):
    """The state dict as stored in this type."""
    return {key: value.detach().to(dtype) if value.is_floating_point() else value.clone()
            for key, value in network.state_dict().items()}


def logits(name, state, x, deploy=False):
    """What PyTorch computes in float64 with the weights of this state dict."""
    network = build(name, deploy).double()
    network.load_state_dict({key: value.double() if value.is_floating_point() else value
                             for key, value in state.items()}, strict=True)
    with torch.no_grad():
        return network(x)


def fused(network):
    """The deploy form's state dict in float64."""
    state = {}
    with torch.no_grad():
        for path, block in network.blocks():
            weight, bias = block.probe()
            state[f"{path}.{block.FUSED}.weight"], state[f"{path}.{block.FUSED}.bias"] = weight, bias
            for key, value in block.state_dict().items():
                if key.startswith(block.ATTENTION[0] + "."):
                    state[f"{path}.{key}"] = value
        for key, value in network.get_submodule(network.head_path).state_dict().items():
            state[f"{network.head_path}.{key}"] = value
    return {key: value.contiguous() for key, value in state.items()}


def finish(folder, name, state, x):
    """Writes the float64 goldens of a train-form state dict; returns the deploy form in float32."""
    network = build(name).double()
    network.load_state_dict({key: value.double() if value.is_floating_point() else value for key, value in state.items()})
    exact = fused(network)
    deploy = {key: value.float() for key, value in exact.items()}
    train_logits, deploy_logits = logits(name, state, x), logits(name, deploy, x, deploy=True)
    largest = train_logits.abs().max()
    difference = ((logits(name, exact, x, deploy=True) - train_logits).abs().max() / largest).item()
    apart = ((train_logits[0] - train_logits[1]).abs().max() / largest).item()
    print(f"{name}: max|logit| {largest:.3g}, deploy in f64 differs by {difference:.1e}, images by {apart:.2f} of it")
    if difference > EQUIVALENCE or apart < 0.05:
        sys.exit(f"{name} is no golden")
    folder.mkdir(parents=True, exist_ok=True)
    save_file(exact, folder / "fused_f64.safetensors")
    numpy.save(folder / "logits.npy", train_logits.numpy())
    numpy.save(folder / "logits_deploy.npy", deploy_logits.numpy())
    return deploy


def legacy(content, path, **options):
    torch.save(content, path, _use_new_zipfile_serialization=False, **options)


def ordered(state):
    """As Module.state_dict() returns it: with the paths of the modules attached."""
    network = build("containers")
    network.load_state_dict(state, strict=True)
    return network.state_dict()


def stand_in(module, name, base):
    """A class that pickles under another module's path, as the original code's classes do."""
    package = ""
    for part in module.split("."):
        package = f"{package}.{part}".lstrip(".")
        sys.modules.setdefault(package, types.ModuleType(package))
    made = type(name, (base,), {"__module__": module})
    setattr(sys.modules[module], name, made)
    return made


def make_networks(folder, x):
    for number, name in enumerate(["official", "official_se", "plus", "timm_repvgg", "timm_mobileone", "mobileone_apple"]):
        state = rounded(random_network(name, SEED + number, x, tiny_variance=name == "official"))
        place = folder / name
        deploy = finish(place, name, state, x)
        if name.startswith("timm"):
            save_file(state, place / "model.safetensors", metadata={"format": "pt"})
            save_file(deploy, place / "reparam.safetensors", metadata={"format": "pt"})
            if name == "timm_repvgg":
                torch.save(state, place / "pytorch_model.bin")
        elif name == "mobileone_apple":
            torch.save(state, place / "unfused.pth.tar")
            legacy(state, place / "unfused_legacy.pth.tar")
            torch.save(deploy, place / "fused.pth.tar")
        else:
            torch.save(with_auxiliary_heads(state) if name == "plus" else state, place / "train.pth")
            torch.save(deploy, place / "deploy.pth")
        if name == "official":
            save_file(state, place / "train.safetensors")
            legacy(deploy, place / "deploy_legacy.pth")
            save_file(deploy, place / "deploy.safetensors")
        if name in ("official", "official_se"):
            make_mmpretrain(folder / "mmpretrain", name, state)


def with_auxiliary_heads(state):
    """RepVGGplus trains with a classifier behind each of three stages; convolution, pooling, flattening, linear."""
    generator = torch.Generator().manual_seed(SEED)
    state = dict(state)
    for stage, channels in (("stage1", 4), ("stage2", 4), ("stage3_first", 8)):
        head = nn.Sequential(networks.ConvNorm(channels, channels, 3, 2, 1, "bn"), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                             nn.Linear(channels, CLASSES))
        for key, value in head.state_dict().items():
            if value.is_floating_point():
                value = torch.rand(value.shape, generator=generator)
            state[f"{stage}_aux.{key}"] = value
    return state


def make_mmpretrain(folder, name, state):
    """The weights of an official network under mmpretrain's names: bare, and as mmengine wraps them."""
    target = "mmpretrain_se" if name == "official_se" else "mmpretrain"
    source = build(name)
    renamed = {}
    names = {"rbr_dense.conv": "branch_3x3.conv", "rbr_dense.bn": "branch_3x3.norm", "rbr_1x1.conv": "branch_1x1.conv",
             "rbr_1x1.bn": "branch_1x1.norm", "rbr_identity": "branch_norm", "se.down": "se_layer.conv1.conv",
             "se.up": "se_layer.conv2.conv"}
    block_paths = dict(zip(source.order, build(target).order, strict=True))
    for key, value in state.items():
        path = next((path for path in source.order if key.startswith(path + ".")), None)
        if path is None:
            renamed[key.replace("linear", "head.fc")] = value
        else:
            part, tensor = key[len(path) + 1:].rsplit(".", 1)
            renamed[f"{block_paths[path]}.{names[part]}.{tensor}"] = value
    build(target).load_state_dict(renamed, strict=True)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(renamed, folder / ("converted_se.pth" if target == "mmpretrain_se" else "converted.pth"))
    if target == "mmpretrain":
        averaged = {"module.backbone.stem.branch_3x3.conv.weight": torch.ones(8, 3, 3, 3), "steps": torch.tensor(9)}
        torch.save({"meta": {"epoch": 120, "mmengine_version": "0.10.7"}, "state_dict": renamed,
                    "ema_state_dict": averaged}, folder / "wrapped.pth")


def make_containers(folder, x):
    """One smaller network in every container, wrapper and element type."""
    network = random_network("containers", SEED + 50, x)
    state = rounded(network)
    finish(folder, "containers", state, x)
    torch.save(ordered(state), folder / "zip.pth")
    torch.save(ordered(state), folder / "zip_protocol4.pth", pickle_protocol=4)
    legacy(ordered(state), folder / "legacy.pth")
    legacy(ordered(state), folder / "legacy_protocol4.pth", pickle_protocol=4)
    torch.save(state, folder / "plain_dict.pth")
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    torch.save({key: value for key, value in state.items() if value.is_floating_point()}, folder / "no_counters.pth")
    torch.save({key: nn.Parameter(value) if value.is_floating_point() else value for key, value in state.items()},
               folder / "parameters.pth")
    make_wrapped(folder, state)
    make_module(folder, state)
    for name, dtype in (("half", torch.float16), ("bfloat16", torch.bfloat16), ("float64", torch.float64)):
        narrow = rounded(network, dtype)
        for key in ("linear.weight", "linear.bias"):  # a fused network's head is float32: keep it exact
            narrow[key] = narrow[key].float().to(dtype)
        torch.save(narrow, folder / f"{name}.pth")
        legacy(narrow, folder / f"{name}_legacy.pth")
        save_file(narrow, folder / f"{name}.safetensors")
        numpy.save(folder / f"logits_{name}.npy", logits("containers", narrow, x).numpy())


def make_activations(folder, state, x):
    """What a deploy form computes with each activation in place of ReLU."""
    activations = {
        "NONE": lambda y: y, "RELU6": functional.relu6, "SILU": functional.silu, "HARDSWISH": functional.hardswish,
        "GELU": functional.gelu, "GELU_TANH": lambda y: functional.gelu(y, approximate="tanh"),
        "LEAKY_RELU_0.01": lambda y: functional.leaky_relu(y, float(numpy.float32(0.01))),
        "LEAKY_RELU_0.1": lambda y: functional.leaky_relu(y, float(numpy.float32(0.1)))}
    folder.mkdir(parents=True, exist_ok=True)
    for name, function in activations.items():
        networks.Block.activation = staticmethod(function)
        numpy.save(folder / f"{name}.npy", logits("official_se", state, x, deploy=True).numpy())
    networks.Block.activation = staticmethod(torch.relu)


def make_wrapped(folder, state):
    """What trainers save: data-parallel names, arguments, optimizer, averaged weights."""
    raw = {key: value + 1 for key, value in state.items() if key.startswith("linear")}
    parallel = {"module." + key: value for key, value in state.items()}
    momentum = {"state": {0: {"momentum_buffer": torch.ones(4)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}
    trained = {"epoch": 120, "arch": "RepVGG-A0", "state_dict": parallel, "best_acc1": torch.tensor(72.4),
               "optimizer": momentum}
    torch.save(trained, folder / "data_parallel.pth.tar")
    legacy(trained, folder / "data_parallel_legacy.pth.tar")
    arguments = argparse.Namespace(lr=0.1, data="/images")
    torch.save(dict(trained, args=arguments, accuracies=numpy.arange(3.0), best=numpy.float64(72.4)),
               folder / "unsafe_arguments.pth.tar")
    settings = stand_in("yacs.config", "CfgNode", dict)
    config = settings(MODEL=settings(ARCH="RepVGG-A0"), BASE_LR=0.1)
    torch.save({"model": state, "optimizer": momentum, "lr_scheduler": {"last_epoch": 120},
                "max_accuracy": numpy.float64(72.4), "epoch": 119, "config": config}, folder / "official_trainer.pth")
    torch.save({"epoch": 300, "arch": "repvgg_a0", "state_dict": raw, "optimizer": momentum, "version": 2,
                "args": arguments, "state_dict_ema": parallel, "metric": 72.4}, folder / "timm_averaged.pth.tar")


def make_module(folder, state):
    """A whole pickled module under the class paths of the authors' code."""
    block = stand_in("repvgg", "RepVGGBlock", networks.Block)
    whole = stand_in("repvgg", "RepVGG", networks.Network)
    for helper in (networks.ConvNorm, networks.Attention):
        helper.__module__ = "repvgg"
        setattr(sys.modules["repvgg"], helper.__name__, helper)
    _, rows, head = specification("containers")
    network = whole(block, rows, head, CLASSES)
    network.load_state_dict(state, strict=True)
    torch.save(network, folder / "whole_module.pth")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(SEED)
    x = torch.randn(2, 3, 40, 28, generator=generator) + 2 * torch.randn(2, 3, 1, 1, generator=generator)
    numpy.save(folder / "input.npy", x.numpy())
    make_networks(folder, x.double())
    make_containers(folder / "containers", x.double())
    make_activations(folder / "activations", torch.load(folder / "official_se/deploy.pth"), x.double())
    golden_index.write(folder)

if __name__ == "__main__":
    main()
