# SPDX-License-Identifier: Apache-2.0
"""The coefficients of ActivationRecipe, and the goldens of the activations in src/test/resources/golden/engine.

Tool: torch 2.13.0 (CPU), numpy 2.4.6, mpmath 1.3.0, Python 3.11. Seed: SEED below. Commands, in this folder:

    python -m venv .venv && .venv/bin/pip install torch==2.13.0 numpy==2.4.6 mpmath==1.3.0
    .venv/bin/python activations.py coefficients
    .venv/bin/python activations.py golden ../resources/golden/engine

`coefficients` prints, for exp(-b) on |b| <= ln(2)/2 and for r(x)/x of GELU as a polynomial of x^2, the polynomial of least
largest error by Remez' exchange (Remez 1934) over float64 points: for exp the relative error, its coefficients rounded to
float32 one after the other, lowest first, each of the rest fitted again; for GELU what an error of r is worth in
x / (1 + exp(-r)).

`golden` writes activations.csv, what torch computes of each activation in float64, and activation_networks.csv with
activation_network.f32, a small network's weights, images and logits with each activation in float64.
"""
import pathlib
import sys

import mpmath
import numpy
import torch
from torch import nn
from torch.nn import functional

SEED = 20261128
EXP_DEGREE, GELU_DEGREE = 6, 9
# GELU is fitted up to here; below -GELU_END it is above -1.1e-7, and the fit goes on growing.
GELU_END = 5.5
POINTS = 1500

ACTIVATIONS = {
    "NONE": lambda x: x,
    "RELU": functional.relu,
    "RELU6": functional.relu6,
    "LEAKY_RELU:0.01": lambda x: functional.leaky_relu(x, float(numpy.float32(0.01))),
    "LEAKY_RELU:0.1": lambda x: functional.leaky_relu(x, float(numpy.float32(0.1))),
    "LEAKY_RELU:0.0": lambda x: functional.leaky_relu(x, 0.0),
    "LEAKY_RELU:-0.5": lambda x: functional.leaky_relu(x, -0.5),
    "SILU": functional.silu,
    "HARDSWISH": functional.hardswish,
    "GELU": functional.gelu,
    "GELU_TANH": lambda x: functional.gelu(x, approximate="tanh"),
}
TINY, LEAST, GREATEST = 2.0 ** -149, 2.0 ** -126, float(numpy.finfo(numpy.float32).max)
SPECIAL = [0.0, TINY, LEAST, GREATEST, float("inf"), 1e19, 1e20, 3.0, 6.0, 20.0, 30.0, 88.0, 88.6, 89.0, 104.0, 1e-4, 5.5, 6.6361,
           10.05]


def remez(points, values, weights, basis):
    """Coefficients and largest error of the fit whose weighted error is least."""
    unknown = basis.shape[1]
    last = len(points) - 1
    chosen = numpy.round(last * (0.5 - 0.5 * numpy.cos(numpy.pi * numpy.arange(unknown + 1) / unknown))).astype(int)
    for _ in range(60):
        signs = (-1.0) ** numpy.arange(unknown + 1)
        system = numpy.hstack([basis[chosen], (signs / weights[chosen])[:, None]])
        found = numpy.linalg.solve(system, values[chosen])[:-1]
        error = weights * (values - basis @ found)
        runs = numpy.split(numpy.arange(last + 1), numpy.flatnonzero(numpy.diff(numpy.sign(error))) + 1)
        peaks = [int(run[numpy.argmax(numpy.abs(error[run]))]) for run in runs]
        while len(peaks) > unknown + 1:
            peaks.pop(0 if abs(error[peaks[0]]) < abs(error[peaks[-1]]) else -1)
        if len(peaks) <= unknown or peaks == list(chosen):
            break
        chosen = numpy.array(peaks)
    return found, numpy.abs(error).max()


def chebyshev_points(low, high):
    return low + (high - low) * (0.5 - 0.5 * numpy.cos(numpy.pi * (numpy.arange(POINTS) + 0.5) / POINTS))


def exp_coefficients():
    """Of exp(-b), constant and linear coefficient given."""
    end = 1.0001 * float(mpmath.log(2)) / 2
    b = chebyshev_points(-end, end)
    rest = numpy.exp(-b) - (1 - b)
    found = [1.0, -1.0]
    for power in range(2, EXP_DEGREE + 1):
        basis = numpy.stack([b ** k for k in range(power, EXP_DEGREE + 1)], 1)
        coefficients, _ = remez(b, rest, numpy.exp(b), basis)
        found.append(float(numpy.float32(coefficients[0])))
        rest = rest - found[-1] * b ** power
    return found, numpy.abs(rest * numpy.exp(b)).max()


def gelu_coefficients():
    """Of r(x) / x in x^2, where r = ln(Phi(x) / Phi(-x))."""
    mpmath.mp.dps = 40
    x = chebyshev_points(1e-4, GELU_END)

    def ratio(value):
        z = mpmath.mpf(value) / mpmath.sqrt(2)
        return float((mpmath.log(mpmath.erfc(-z)) - mpmath.log(mpmath.erfc(z))) / mpmath.mpf(value))

    g = numpy.array([ratio(value) for value in x])
    gate = 1 / (1 + numpy.exp(-g * x))
    series = numpy.polynomial.chebyshev
    basis = numpy.stack([series.chebval(2 * (x / GELU_END) ** 2 - 1, [0] * k + [1]) for k in range(GELU_DEGREE + 1)], 1)
    found, error = remez(x, g, x * x * gate * (1 - gate), basis)
    powers = numpy.zeros(1)
    for coefficient in series.cheb2poly(found)[::-1]:
        powers = numpy.polynomial.polynomial.polyadd(
            numpy.polynomial.polynomial.polymul(powers, [-1, 2 / GELU_END ** 2]), [coefficient])
    return [float(value) for value in powers[:GELU_DEGREE + 1]], error


def coefficients():
    for name, (found, error) in (("exp(-b)", exp_coefficients()), ("GELU", gelu_coefficients())):
        print(f"{name}: largest error {error:.2g}")
        for value in found:
            print("    " + str(numpy.float32(value)))


def write_values(folder):
    generator = torch.Generator().manual_seed(SEED)
    inputs = torch.tensor([sign * value for value in SPECIAL for sign in (1, -1)] + [float("nan")], dtype=torch.float32)
    inputs = torch.cat([inputs, 3 * torch.randn(60, generator=generator), 40 * torch.rand(20, generator=generator) - 20])
    lines = [f"# torch {torch.__version__} in float64, by activations.py; bits of the float32 input, value",
             "# activation,input,value"]
    for name, function in ACTIVATIONS.items():
        # One by one: torch's own vectors give NaN for GELU of infinity in float32, and its scalars infinity.
        for x in inputs:
            value = function(x.double().reshape(1)).item()
            lines.append(f"{name},{x.view(torch.int32).item() & 0xFFFFFFFF:08x},{value!r}")
    (folder / "activations.csv").write_text("\n".join(lines) + "\n")


class Attention(nn.Module):
    """Squeeze and excitation, before the activation."""

    def __init__(self, channels, inner):
        super().__init__()
        self.reduce, self.expand = nn.Conv2d(channels, inner, 1), nn.Conv2d(inner, channels, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.expand(functional.relu(self.reduce(x.mean((2, 3), keepdim=True)))))


# Every method of the engine: im2col, Winograd at both strides, attention, depthwise, pointwise. in, out, kernel, stride,
# groups, attention.
ROWS = [(3, 8, 3, 2, 1, 0), (8, 12, 3, 2, 1, 0), (12, 12, 3, 1, 1, 3), (12, 12, 3, 1, 12, 0), (12, 16, 1, 1, 1, 0),
        (16, 16, 3, 1, 2, 0)]
CLASSES, SIZE, IMAGES = 6, 26, 3


def write_networks(folder):
    torch.manual_seed(SEED)
    modules, written = [], []
    for ins, outs, kernel, stride, groups, inner in ROWS:
        conv = nn.Conv2d(ins, outs, kernel, stride, kernel // 2, groups=groups)
        modules.append((conv, Attention(outs, inner) if inner else None))
    head = nn.Linear(ROWS[-1][1], CLASSES)
    for module in [part for pair in modules for part in pair if part is not None] + [head]:
        for parameter in module.parameters():
            gain = 1.5 * parameter[0].numel() ** -0.5 if parameter.dim() > 1 else 0.3
            # Rounded to float32, which both sides then hold exactly.
            parameter.data = (gain * torch.randn(parameter.shape)).float().double()
            written.append(parameter.data)
    images = torch.randn(IMAGES, 3, SIZE, SIZE).float().double()
    written.append(images)
    values = torch.cat([tensor.reshape(-1) for tensor in written]).float().numpy()
    (folder / "activation_network.f32").write_bytes(values.astype("<f4").tobytes())
    lines = [f"# torch {torch.__version__} in float64, by activations.py: logits of the images of activation_network.f32",
             "# activation,logits"]
    for name, function in ACTIVATIONS.items():
        with torch.no_grad():
            x = images
            for conv, attention in modules:
                x = conv(x)
                x = function(x if attention is None else attention(x))
            logits = head(x.mean((2, 3)))
        lines.append(f"{name},{' '.join(repr(value) for value in logits.reshape(-1).tolist())}")
    (folder / "activation_networks.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "coefficients":
        coefficients()
    else:
        target = pathlib.Path(sys.argv[2])
        write_values(target)
        write_networks(target)
