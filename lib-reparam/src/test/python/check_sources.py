# SPDX-License-Identifier: Apache-2.0
"""Fuses networks of the source repositories from the command line, and loads the results into their deploy models.

    python check_sources.py --checkouts DIR --work DIR [--repvgg jobs/repvgg] [--lists FOLDER] [NETWORK ...]

DIR holds checkouts of DingXiaoH/DiverseBranchBlock, DingXiaoH/ACNet, meituan/YOLOv6, WongKinYiu/yolov7 and
DingXiaoH/RepVGG under their own names; nothing of them is copied. For each network: its train model is built from the
repository's definitions, with random weights and statistics, and saved; 'repvgg fuse' (for insert_bn: 'convert
--insert-bn') writes the deploy form; the deploy model, built from the same definitions, loads it with strict=True; both
run in float64 on the same input. A line has the largest difference of any output, relative to the largest value of that
output; a difference over 1e-5 ends with status 1. --lists writes the keys with shapes and types of both models, which SourceNamesTest holds the
library to.

Needs torch, safetensors, numpy, PyYAML, Pillow. Packages that the definitions import for training or drawing alone are
replaced by empty ones. Each network runs in a process of its own, since the repositories' module names collide.
"""
import argparse
import importlib.abc
import importlib.machinery
import pathlib
import subprocess
import sys
import types

import torch
from torch import nn

UNUSED = ("cv2", "pandas", "matplotlib", "seaborn", "scipy", "tqdm", "requests", "torchvision", "h5py", "pkg_resources",
          "timm", "addict", "thop", "tensorboard", "IPython")
NETWORKS = ("dbb_resnet", "dbb_mobilenet", "acnet", "acnet_bottleneck", "yolov6", "yolov6_qarep", "yolov7", "pspnet",
            "insert_bn")
REPOSITORY = {"dbb_resnet": "DiverseBranchBlock", "dbb_mobilenet": "DiverseBranchBlock", "acnet": "ACNet",
              "acnet_bottleneck": "ACNet", "yolov6": "YOLOv6", "yolov6_qarep": "YOLOv6", "yolov7": "yolov7",
              "pspnet": "RepVGG", "insert_bn": "RepVGG"}
TOLERANCE = 1e-5


# ---------------------------------------------------------------- packages that are imported and not used

class Anything(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return nothing(name)


def nothing(name):
    return Anything(name, (), {"__init__": lambda self, *a, **k: None, "__call__": lambda self, *a, **k: None})


class Empty(types.ModuleType):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return nothing(name)


class Unused(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] in UNUSED else None

    def create_module(self, spec):
        return Empty(spec.name)

    def exec_module(self, module):
        if module.__name__ == "pkg_resources":
            module.parse_version = lambda text: tuple(int(part) for part in text.split("+")[0].split(".") if part.isdigit())


class Config(dict):
    """A dict whose keys are attributes too, as mmcv's and addict's."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    @staticmethod
    def of(value):
        if isinstance(value, dict):
            return Config({key: Config.of(inner) for key, inner in value.items()})
        return value


# ---------------------------------------------------------------- networks: (train or deploy) -> module, input

def dbb_resnet(deploy):
    import convnet_utils
    import resnet
    convnet_utils.switch_conv_bn_impl("DBB")
    convnet_utils.switch_deploy_flag(deploy)
    return resnet.ResNet(resnet.BasicBlock, [1, 2, 1, 1], num_classes=7, width_multiplier=0.125), (2, 3, 64, 64)


def dbb_mobilenet(deploy):
    import convnet_utils
    import mobilenet
    convnet_utils.switch_conv_bn_impl("DBB")
    convnet_utils.switch_deploy_flag(deploy)
    mobilenet.MOBILE_CHANNELS = [4, 4, 8, 8] + [8, 8] * 5 + [12, 12] * 6 + [16]
    # the head's width is written out in the definition; the rest is taken from the list of channels
    linear = nn.Linear
    mobilenet.nn.Linear = lambda ins, outs: linear(mobilenet.MOBILE_CHANNELS[-1], outs)
    try:
        return mobilenet.MobileV1(num_classes=5), (2, 3, 64, 64)
    finally:
        mobilenet.nn.Linear = linear


def acnet_builder(deploy):
    """The builder passes an argument that the block of the same commit does not take."""
    import acnet.acb
    import acnet.acnet_builder as builders
    builders.ACBlock = lambda *args, use_last_bn=None, **more: acnet.acb.ACBlock(*args, **more)
    return builders.ACNetBuilder(base_config=None, deploy=deploy, gamma_init=None)


def acnet(deploy):
    builder = acnet_builder(deploy)
    from base_model import resnet
    return resnet.ResNet(builder, resnet.BasicBlock, [1, 1, 1, 1], num_classes=7, width_multiplier=[0.125]), (2, 3, 224, 224)


def acnet_bottleneck(deploy):
    builder = acnet_builder(deploy)
    from base_model import stagewise_resnet
    return stagewise_resnet.ResNetBottleneckStage(builder, 6, [16, 8, 8, 16, 8, 8, 16], stride=2), (2, 6, 17, 17)


def yolov6(deploy, mode="RepVGGBlock"):
    from yolov6.layers import common
    from yolov6.models import yolo
    block = getattr(common, mode)
    if deploy:
        class Deploy(block):
            def __init__(self, *args, **more):
                super().__init__(*args, **more, deploy=True)
                if mode != "RepVGGBlock":
                    self.bn = nn.BatchNorm2d(self.out_channels)
        block = Deploy
    yolo.get_block = lambda mode: block
    # the definitions compare the class of a block with these names
    for module in (yolo, sys.modules["yolov6.models.efficientrep"], sys.modules["yolov6.models.reppan"]):
        module.RepVGGBlock = block
    config = {}
    exec((pathlib.Path(common.__file__).parents[2] / "configs/yolov6n.py").read_text(), config)
    config = Config.of({"model": config["model"], "training_mode": "repvgg"})
    config.model["width_multiple"] = 0.0625
    config.model["depth_multiple"] = 0.17
    net = yolo.Model(config, channels=3, num_classes=4)
    yolo.initialize_weights(net)
    return net, (1, 3, 64, 64)


def yolov6_qarep(deploy):
    return yolov6(deploy, "QARepVGGBlockV2")


def yolov7(deploy):
    import yaml
    from models import common, yolo
    if deploy:
        class Deploy(common.RepConv):
            def __init__(self, *args, **more):
                super().__init__(*args, **more, deploy=True)
        yolo.RepConv = Deploy
    config = yaml.safe_load((pathlib.Path(yolo.__file__).parents[1] / "cfg/training/yolov7.yaml").read_text())
    config["width_multiple"] = 0.0625
    config["nc"] = 3
    return yolo.Model(config, ch=3), (1, 3, 128, 128)


def small_repvgg(deploy):
    import repvgg
    return repvgg.RepVGG(num_blocks=[1, 2, 2, 1], num_classes=6, width_multiplier=[0.125, 0.125, 0.125, 0.0625],
                         override_groups_map={2: 2, 4: 4}, deploy=deploy)


def pspnet(deploy):
    import example_pspnet

    def backbone(deploy):
        net = small_repvgg(deploy)
        for stage in range(1, 5):  # the example calls stages, which in this commit are lists
            setattr(net, f"stage{stage}", nn.Sequential(*getattr(net, f"stage{stage}")))
        return net

    example_pspnet.get_RepVGG_func_by_name = lambda name: backbone
    net = example_pspnet.PSPNet("RepVGG-A0", None, deploy, classes=5, pretrained=False)
    return net.eval(), (1, 3, 65, 65)


def insert_bn(deploy):
    net = small_repvgg(deploy)
    if deploy:
        sys.path.insert(0, str(pathlib.Path(sys.modules["repvgg"].__file__).parent / "tools"))
        import utils
        for name in ("get_ImageNet_train_dataset", "get_default_train_trans"):  # not in this commit, nor used here
            setattr(utils, name, None)
        import insert_bn as official
        official.directly_insert_bn_without_init(net)
    return net, (4, 3, 64, 64)


# ---------------------------------------------------------------- weights, runs

def settle(net):
    """Random weights and affine parameters; running statistics of random batches, so that all branches count."""
    generator = torch.Generator().manual_seed(11)
    for m in net.modules():
        if isinstance(m, nn.BatchNorm2d):
            with torch.no_grad():
                m.weight.copy_(torch.rand(m.weight.shape, generator=generator) + 0.5)
                m.bias.copy_(torch.randn(m.bias.shape, generator=generator) * 0.2)
                m.running_mean.copy_(torch.randn(m.bias.shape, generator=generator) * 0.2)
                m.running_var.copy_(torch.rand(m.bias.shape, generator=generator) + 0.5)
            m.num_batches_tracked.fill_(5)
    return net.eval()


def tensors(output):
    if isinstance(output, torch.Tensor):
        return [output]
    return [tensor for part in output for tensor in tensors(part)] if isinstance(output, (list, tuple)) else []


def run(net, x):
    net = net.double().eval()
    with torch.no_grad():
        return tensors(net(x.double()))


def keys(net):
    return "".join(f"{key}\t{','.join(map(str, value.shape))}\t{str(value.dtype).removeprefix('torch.')}\n"
                   for key, value in net.state_dict().items())


def pictures(folder, count=3):
    """Images for the statistics; which ones does not matter to the function."""
    from PIL import Image
    import numpy
    folder.mkdir(exist_ok=True)
    rng = numpy.random.default_rng(3)
    for i in range(count):
        Image.fromarray(rng.integers(0, 256, (70, 80, 3), dtype=numpy.uint8)).save(folder / f"{i}.png")
    return folder


def one(name, options):
    from safetensors.torch import load_file
    checkout = pathlib.Path(options.checkouts) / REPOSITORY[name]
    sys.path.insert(0, str(checkout))
    sys.meta_path.insert(0, Unused())
    build = globals()[name]
    work = pathlib.Path(options.work)
    torch.manual_seed(5)
    train, shape = build(False)
    settle(train)
    listed = {"train": keys(train)}
    torch.save(train.state_dict(), work / f"{name}.pth")
    x = torch.randn(shape, generator=torch.Generator().manual_seed(7))
    expected = run(train, x)
    command = [options.repvgg, "fuse", "--checkpoint", work / f"{name}.pth", "--output", work / f"{name}.safetensors",
               "--report", work / f"{name}.json"]
    if name == "insert_bn":
        command = [options.repvgg, "convert", "--checkpoint", work / f"{name}.pth", "--insert-bn",
                   pictures(work / "pictures"), "--resize", "64", "--crop", "64", "--output", work / f"{name}.safetensors"]
    done = subprocess.run(command, capture_output=True, text=True)
    (work / f"{name}.txt").write_text(done.stdout + done.stderr)
    if done.returncode:
        print(f"{name}: status {done.returncode}: {done.stderr.strip().splitlines()[-1]}")
        return 1
    torch.manual_seed(6)
    deploy, _ = build(True)
    deploy.load_state_dict(load_file(work / f"{name}.safetensors"), strict=True)
    listed["deploy"] = keys(deploy)
    if options.lists:
        lists = pathlib.Path(options.lists)
        commit = subprocess.run(["git", "-C", checkout, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
        commit = commit or options.commit[REPOSITORY[name]]
        for form, text in listed.items():
            (lists / f"{name}.{form}.tsv").write_text(f"# {REPOSITORY[name]} {commit}\n{text}")
    found = run(deploy, x)
    worst = max(((a - b).abs().max() / a.abs().max()).item() for a, b in zip(expected, found, strict=True))
    print(f"{name}: {len(deploy.state_dict())} tensors, strict=True, largest difference of {len(expected)} outputs "
          f"{worst:.1e} of max", flush=True)
    return 0 if worst <= TOLERANCE else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkouts", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--repvgg", default="jobs/repvgg")
    parser.add_argument("--lists")
    parser.add_argument("--commit", action="append", default=[], metavar="NAME=COMMIT", help="of a checkout without .git")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help=", ".join(NETWORKS))
    options = parser.parse_args()
    pathlib.Path(options.work).mkdir(parents=True, exist_ok=True)
    options.commit = dict(commit.split("=") for commit in options.commit)
    if options.one:
        sys.exit(one(options.one, options))
    failed = 0
    for name in options.networks or NETWORKS:
        failed += bool(subprocess.run([sys.executable, *sys.argv, "--one", name]).returncode)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
