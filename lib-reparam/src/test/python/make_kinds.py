# SPDX-License-Identifier: Apache-2.0
"""Makes golden/kinds: one small network in folders of several files, pruned, and files of kinds that are refused by name.

    python make_kinds.py lib-reparam/src/test/resources/golden/kinds

Needs torch, numpy, safetensors. Written with torch 2.13.0, with which the distributed checkpoints change in nothing but
the names of their authors' processes. FoldersTest, PrunedWeightsTest and ForeignKindsTest read them.
"""
import json
import os
import pathlib
import pickle
import shutil
import sys
import types
import warnings

import numpy
import torch
import torch.distributed
import torch.distributed.checkpoint as distributed
import torch.multiprocessing
import torch.nn.utils.prune
from safetensors.torch import save_file
from torch import nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import Shard, distribute_tensor

import golden_index
import make_containers

warnings.filterwarnings("ignore")
STATE = make_containers.train_state(widths=(4, 4, 6), classes=3)
#: Dimensions over which two processes share tensors of this rank.
SPLIT = {4: 0, 2: 1}


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.bn, self.linear = nn.Conv2d(2, 2, 1, bias=False), nn.BatchNorm2d(2), nn.Linear(2, 2)

    def forward(self, x):
        return self.linear(self.bn(self.conv(x)).mean((2, 3)))


def shards(folder, ending, index, save):
    folder.mkdir()
    keys = list(STATE)
    parts = [keys[:10], keys[10:15], keys[15:]]
    files = {}
    for i, part in enumerate(parts, 1):
        name = f"{index.split('.')[0]}-{i:05}-of-00003.{ending}"
        save({key: STATE[key].contiguous() for key in part}, folder / name)
        files |= {key: name for key in part}
    size = sum(value.numel() * value.element_size() for value in STATE.values())
    (folder / index).write_text(json.dumps({"metadata": {"total_size": size}, "weight_map": files}, indent=1))
    (folder / "config.json").write_text('{"architectures": ["RepVGG"]}')


def optimizer_state():
    return {"state": {i: {"exp_avg": value * 0 + i} for i, value in enumerate(STATE.values()) if value.dim() == 4},
            "param_groups": [{"lr": 0.1, "params": [0, 1]}]}


def in_two(rank, folder):
    """Two processes, each with a part of each matrix and kernel; small tensors are whole in one of them."""
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="29577", RANK=str(rank), WORLD_SIZE="2")
    torch.distributed.init_process_group("gloo", rank=rank, world_size=2)
    mesh = init_device_mesh("cpu", (2,))
    state = {key: distribute_tensor(value, mesh, [Shard(SPLIT[value.dim()])]) if value.dim() in SPLIT else value
             for key, value in STATE.items()}
    distributed.save({"app": {"model": state, "optim": optimizer_state()}}, checkpoint_id=folder)
    torch.distributed.destroy_process_group()


def blank_optimizer(folder):
    """Zeros where the optimizer lies: who reads it fails."""
    metadata = read(folder)
    for index, place in metadata.storage_data.items():
        if "optim" in index.fqn:
            with open(folder / place.relative_path, "r+b") as file:
                file.seek(place.offset)
                file.write(bytes(place.length))


def distributed_folders(folder):
    distributed.save({"model": STATE, "optimizer": optimizer_state(), "epoch": 3}, checkpoint_id=folder / "one_process")
    torch.multiprocessing.spawn(in_two, args=(folder / "two_processes",), nprocs=2)
    for name in ("one_process", "two_processes"):
        blank_optimizer(folder / name)
    second = [index for index in read(folder / "two_processes").storage_data
              if index.index == 1 and index.fqn == "app.model.linear.weight"][0]
    damaged(folder / "two_processes", folder / "overlap.metadata", lambda metadata: [
        object.__setattr__(index, "offset", torch.Size([0, 1])) for index in metadata.storage_data if index == second])
    damaged(folder / "two_processes", folder / "gap.metadata", lambda metadata: metadata.storage_data.pop(second))
    damaged(folder / "one_process", folder / "beyond.metadata", lambda metadata: [
        setattr(place, "offset", 1 << 40) for index, place in metadata.storage_data.items()
        if index.fqn == "model.linear.bias"])
    damaged(folder / "one_process", folder / "elsewhere.metadata", lambda metadata: [
        setattr(place, "relative_path", "../one_process/__0_0.distcp") for place in metadata.storage_data.values()])


def read(folder):
    return pickle.loads((folder / ".metadata").read_bytes())


def damaged(folder, file, change):
    """The folder's index with a lie in it."""
    metadata = read(folder)
    change(metadata)
    metadata.storage_data = dict(metadata.storage_data.items())
    file.write_bytes(pickle.dumps(metadata))


def pruned(folder):
    net = Small()
    for module, name in ((net.conv, "weight"), (net.linear, "weight"), (net.linear, "bias")):
        torch.nn.utils.prune.random_unstructured(module, name, 0.5)
    torch.save(net.state_dict(), folder / "pruned.pth")
    torch.save(net, folder / "pruned_module.pth")
    torch.save({k: v.half() for k, v in net.state_dict().items()}, folder / "pruned_half.pth")
    torch.save(net.state_dict() | {"linear.weight_mask": torch.full((2, 2), 0.5)}, folder / "soft_mask.pth")
    torch.save(net.state_dict() | {"linear.weight": torch.ones(2, 2)}, folder / "pruned_twice.pth")
    for module, name in ((net.conv, "weight"), (net.linear, "weight"), (net.linear, "bias")):
        torch.nn.utils.prune.remove(module, name)
    torch.save(net.state_dict(), folder / "pruned_removed.pth")


class As:
    """Pickles as a call."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def npu_function():
    """As the extension for NPUs names its own; only the name matters."""
    for name in ("torch_npu", "torch_npu.utils", "torch_npu.utils.storage"):
        sys.modules[name] = types.ModuleType(name)

    def _rebuild_npu_tensor(*arguments):
        raise AssertionError("not called")

    _rebuild_npu_tensor.__qualname__ = "_rebuild_npu_tensor"
    _rebuild_npu_tensor.__module__ = "torch_npu.utils.storage"
    sys.modules["torch_npu.utils.storage"]._rebuild_npu_tensor = _rebuild_npu_tensor
    return _rebuild_npu_tensor


def foreign(folder):
    net = Small().eval()
    state = net.state_dict()
    weight = state["linear.weight"]
    per_tensor = torch.quantize_per_tensor(weight, 0.1, 0, torch.qint8)
    torch.save(state | {"linear.weight": per_tensor}, folder / "quantized.pth")
    torch.save(state | {"linear.weight": per_tensor}, folder / "quantized_legacy.pth", _use_new_zipfile_serialization=False)
    per_channel = torch.quantize_per_channel(weight, torch.ones(2), torch.zeros(2, dtype=torch.long), 0, torch.quint8)
    torch.save({"state_dict": {"linear.weight": per_channel}}, folder / "quantized_channels.pth")
    dynamic = torch.ao.quantization.quantize_dynamic(Small(), {nn.Linear}, dtype=torch.qint8)
    torch.save(dynamic.state_dict(), folder / "quantized_dynamic.pth")
    torch.save(dynamic, folder / "quantized_module.pth")
    aware = Small().train()
    aware.qconfig = torch.ao.quantization.get_default_qat_qconfig("x86")
    torch.save(torch.ao.quantization.prepare_qat(aware).state_dict(), folder / "quantization_aware.pth")
    torch.save(state | {"linear.weight": weight.to_sparse()}, folder / "sparse.pth")
    torch.save({k: v.to("meta") for k, v in state.items()}, folder / "meta.pth")
    torch.save({k: As(torch._utils._rebuild_device_tensor_from_numpy, v.numpy(), v.dtype, "xla:0", False)
                for k, v in state.items()}, folder / "xla_numpy.pth")
    torch.save({k: As(torch._utils._rebuild_device_tensor_from_cpu_tensor, v, v.dtype, "xla:0", False)
                for k, v in state.items()}, folder / "xla_cpu.pth")
    rebuild = npu_function()
    torch.save({"model": {k: As(rebuild, v, "npu:0") for k, v in state.items()}}, folder / "npu.pth")
    torch.save(state, folder / "plain.pth")
    parts = {"linear.qweight": torch.ones(1, 2, dtype=torch.int32), "linear.scales": torch.ones(1, 2), "linear.g_idx": torch.zeros(2)}
    save_file(parts, folder / "gptq.safetensors")
    save_file({"linear.weight": torch.ones(2, 2, dtype=torch.int8)}, folder / "int8.safetensors")
    save_file({"linear.weight": weight.to(torch.float8_e4m3fn), "linear.weight_scale": torch.ones(1)}, folder / "float8.safetensors")
    for name, change in (("spectral_norm", nn.utils.spectral_norm), ("weight_norm", nn.utils.weight_norm),
                         ("parametrized", nn.utils.parametrizations.weight_norm)):
        changed = Small()
        change(changed.linear)
        torch.save(changed.state_dict(), folder / f"{name}.pth")
    numpy.savez(folder / "arrays.npz", **{k: v.numpy() for k, v in state.items()})
    program = torch.export.export(net, (torch.randn(1, 2, 4, 4),))
    for node in program.graph.nodes:
        node.meta.pop("stack_trace", None)  # names the folders of the machine
    torch.export.save(program, str(folder / "exported.pt2"))


def main():
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("folders", "pruned", "foreign"):
        (folder / part).mkdir(parents=True)
    torch.manual_seed(9)
    torch.save(STATE, folder / "folders/whole.pth")
    shards(folder / "folders/shards_safetensors", "safetensors", "model.safetensors.index.json", save_file)
    shards(folder / "folders/shards_torch", "bin", "pytorch_model.bin.index.json", torch.save)
    distributed_folders(folder / "folders")
    pruned(folder / "pruned")
    foreign(folder / "foreign")
    for file in folder.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0o644)
    golden_index.write(folder)


if __name__ == "__main__":
    main()
