# SPDX-License-Identifier: Apache-2.0
"""Makes one small RepVGG in every container that torch writes, for a check by hand or by jobs/repvgg inspect.

    python make_containers.py FOLDER

Needs torch. The network is the deploy-or-train module of check_fused.py.
"""
import io
import pathlib
import pickle
import sys
import zipfile

import torch

import check_fused


def train_state(widths=(8, 8, 12, 16), classes=5):
    torch.manual_seed(3)
    state, ins = {}, 3

    def norm(prefix, channels):
        state[prefix + ".weight"] = torch.rand(channels) + 0.5
        state[prefix + ".bias"] = torch.randn(channels)
        state[prefix + ".running_mean"] = torch.randn(channels)
        state[prefix + ".running_var"] = torch.rand(channels) + 0.5
        state[prefix + ".num_batches_tracked"] = torch.tensor(7)

    for i, width in enumerate(widths):
        name = "stage0" if i == 0 else f"stage{i}.0"
        state[name + ".rbr_dense.conv.weight"] = torch.randn(width, ins, 3, 3) / 5
        norm(name + ".rbr_dense.bn", width)
        state[name + ".rbr_1x1.conv.weight"] = torch.randn(width, ins, 1, 1)
        norm(name + ".rbr_1x1.bn", width)
        ins = width
    state["linear.weight"] = torch.randn(classes, ins)
    state["linear.bias"] = torch.randn(classes)
    return state


def rows(state):
    names = [key.removesuffix(".rbr_dense.conv.weight") for key in state if key.endswith("rbr_dense.conv.weight")]
    return [{"name": name, "stride": 2, "groups": 1} for name in names]


class Halves(torch.nn.Module):
    """Scriptable: a network of one block and a head, under the official names."""

    def __init__(self, net):
        super().__init__()
        self.stage0 = net.stage0
        for i in (1, 2, 3):
            self.add_module(f"stage{i}", torch.nn.Sequential(getattr(getattr(net, f"stage{i}"), "0")))
        self.linear = net.linear

    def forward(self, x):
        x = self.stage3(self.stage2(self.stage1(self.stage0(x))))
        return self.linear(x.mean((2, 3)))


def rezip(source, target, method, rename):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", method) as new:
        for info in old.infolist():
            new.writestr(rename(info.filename), old.read(info))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    state = train_state()
    net = check_fused.Net(state, rows(state))
    net.load_state_dict(state, strict=True)
    torch.save(state, folder / "plain.pth")
    torch.save(net.state_dict(), folder / "ordered.pth")
    torch.save({"state_dict": {"module._orig_mod." + k: v for k, v in state.items()}, "epoch": 3}, folder / "compiled_ddp.pth")
    torch.save({"_orig_mod.module." + k: v for k, v in state.items()}, folder / "ddp_compiled.pth")
    torch.save({"model": net, "ema": net, "updates": 1}, folder / "yolo_style_module.pth")
    torch.save(net, folder / "module.pth")
    torch.save(state, folder / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(net, folder / "module_legacy.pth", _use_new_zipfile_serialization=False)
    for protocol in (2, 3, 4, 5):
        torch.save(state, folder / f"proto{protocol}.pth", pickle_protocol=protocol)
        torch.save(state, folder / f"legacy_proto{protocol}.pth", pickle_protocol=protocol,
                   _use_new_zipfile_serialization=False)
    for name, dtype in (("half", torch.half), ("bf16", torch.bfloat16), ("f64", torch.float64)):
        torch.save({k: v.to(dtype) if v.is_floating_point() else v for k, v in state.items()}, folder / f"{name}.pth")
    flat = torch.cat([v.flatten() for v in state.values() if v.is_floating_point()])
    views, at = {}, 0
    for key, value in state.items():
        if value.is_floating_point():
            views[key] = flat[at:at + value.numel()].view(value.shape)
            at += value.numel()
    torch.save(views, folder / "one_storage.pth")
    torch.save({k: v.to(memory_format=torch.channels_last) if v.dim() == 4 else v for k, v in state.items()},
               folder / "channels_last.pth")
    torch.save({k: torch.nn.Parameter(v) if v.is_floating_point() else v for k, v in state.items()},
               folder / "parameters.pth")
    rezip(folder / "plain.pth", folder / "deflated.pth", zipfile.ZIP_DEFLATED, lambda n: n)
    rezip(folder / "plain.pth", folder / "renamed_root.pth", zipfile.ZIP_STORED,
          lambda n: "some root/" + n.split("/", 1)[1])
    torch.serialization.set_crc32_options(False)
    torch.save(state, folder / "no_crc.pth")
    torch.serialization.set_crc32_options(True)
    torch.jit.save(torch.jit.trace(Halves(net), torch.randn(1, 3, 32, 32)), str(folder / "traced.pt"))
    buffer = io.BytesIO()
    torch.save(state, buffer)
    (folder / "stream.pth").write_bytes(buffer.getvalue())
    (folder / "plain_pickle.pkl").write_bytes(pickle.dumps({k: v.numpy() for k, v in state.items()}))


if __name__ == "__main__":
    main()
