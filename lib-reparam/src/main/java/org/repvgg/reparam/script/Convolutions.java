/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.repvgg.reparam.script.Values.Array;

/** Convolution, padding and pooling of one image after the other, by plain loops. */
final class Convolutions {
    /** Multiply-accumulates of one run: half a minute. RepVGG-B3 has 2.2e9 at 64x64. */
    private static final long MAX_WORK = 30_000_000_000L;

    private long work;

    /** Both spellings have input, weight, bias, strides, paddings, dilations. */
    Array run(String name, List<Object> a, Map<String, Object> facts) {
        Array in = Operators.array(a, 0);
        Array weight = Operators.array(a, 1);
        boolean full = name.equals("_convolution");
        if (full && Boolean.TRUE.equals(a.get(6))) {
            throw new ScriptException("a transposed convolution");
        }
        int groups = Operators.integer(a, full ? 8 : 6, 1);
        int[] stride = pair(a, 3, 1);
        int[] dilation = pair(a, 5, 1);
        int[] padding = a.size() > 4 && a.get(4) instanceof String mode ? named(mode, weight, dilation) : pair(a, 4, 0);
        int k = weight.shape[2];
        int kw = weight.shape[3];
        int images = in.shape[0];
        int height = (in.shape[2] + 2 * padding[0] - dilation[0] * (k - 1) - 1) / stride[0] + 1;
        int width = (in.shape[3] + 2 * padding[1] - dilation[1] * (kw - 1) - 1) / stride[1] + 1;
        int outs = weight.shape[0];
        int perGroup = weight.shape[1];
        if (perGroup * groups != in.shape[1] || height < 1 || width < 1) {
            throw new ScriptException("a convolution of " + Arrays.toString(weight.shape) + " in " + groups
                    + " groups on " + Arrays.toString(in.shape));
        }
        count((long) images * outs * perGroup * k * kw * height * width);
        facts.put("weight", String.valueOf(weight.key));
        facts.put("stride", same(stride));
        facts.put("padding", same(padding));
        facts.put("dilation", same(dilation));
        facts.put("groups", (long) groups);
        double[] out = new double[images * outs * height * width];
        for (int n = 0; n < images; n++) {
            for (int oc = 0; oc < outs; oc++) {
                int to = (n * outs + oc) * height * width;
                if (a.get(2) instanceof Array bias) {
                    Arrays.fill(out, to, to + height * width, bias.data[oc]);
                }
                int group = oc / (outs / groups);
                for (int ic = 0; ic < perGroup; ic++) {
                    int from = (n * in.shape[1] + group * perGroup + ic) * in.shape[2] * in.shape[3];
                    int taps = (oc * perGroup + ic) * k * kw;
                    for (int tap = 0; tap < k * kw; tap++) {
                        add(
                                in,
                                from,
                                weight.data[taps + tap],
                                tap / kw * dilation[0] - padding[0],
                                tap % kw * dilation[1] - padding[1],
                                stride,
                                out,
                                to,
                                height,
                                width);
                    }
                }
            }
        }
        return new Array(out, new int[] {images, outs, height, width}, null);
    }

    /** Adds one tap's products to one plane. */
    private static void add(
            Array in,
            int from,
            double weight,
            int top,
            int left,
            int[] stride,
            double[] out,
            int to,
            int height,
            int width) {
        for (int oh = 0; oh < height; oh++) {
            int ih = oh * stride[0] + top;
            if (ih < 0 || ih >= in.shape[2]) {
                continue;
            }
            int row = from + ih * in.shape[3];
            for (int ow = 0; ow < width; ow++) {
                int iw = ow * stride[1] + left;
                if (iw >= 0 && iw < in.shape[3]) {
                    out[to + oh * width + ow] += weight * in.data[row + iw];
                }
            }
        }
    }

    private void count(long more) {
        work += more;
        if (work > MAX_WORK) {
            throw new ScriptException("more than " + MAX_WORK + " multiplications");
        }
    }

    private static int[] named(String mode, Array weight, int[] dilation) {
        return mode.equals("same")
                ? new int[] {dilation[0] * (weight.shape[2] - 1) / 2, dilation[1] * (weight.shape[3] - 1) / 2}
                : new int[] {0, 0};
    }

    private static int[] pair(List<Object> a, int index, int otherwise) {
        List<Integer> values = Operators.list(a, index);
        return switch (values.size()) {
            case 0 -> new int[] {otherwise, otherwise};
            case 1 -> new int[] {values.get(0), values.get(0)};
            default -> new int[] {values.get(0), values.get(1)};
        };
    }

    /** One number where both directions agree, else their text, as a pickled module's attributes have it. */
    private static Object same(int[] pair) {
        return pair[0] == pair[1] ? (Object) (long) pair[0] : Arrays.toString(pair);
    }

    /** Pads the last two dimensions: with zeros or a constant, or by the image's own pixels. */
    Array pad(String name, List<Object> a, Map<String, Object> facts) {
        Array in = Operators.array(a, 0);
        List<Integer> sides = Operators.list(a, 1);
        String mode = name.equals("reflection_pad2d")
                ? "reflect"
                : name.equals("replication_pad2d")
                        ? "replicate"
                        : a.size() > 2 && a.get(2) instanceof String text ? text : "constant";
        double value = Operators.real(a, 3, 0);
        if (sides.size() != 4 || in.shape.length != 4) {
            throw new ScriptException("padding by " + sides + " of a tensor of shape " + Arrays.toString(in.shape));
        }
        facts.put("mode", mode);
        facts.put("value", value);
        facts.put(
                "sides",
                sides.stream().distinct().count() == 1 ? (Object) sides.get(0).longValue() : sides.toString());
        int h = in.shape[2];
        int w = in.shape[3];
        int height = h + sides.get(2) + sides.get(3);
        int width = w + sides.get(0) + sides.get(1);
        int planes = in.shape[0] * in.shape[1];
        double[] out = new double[planes * height * width];
        for (int p = 0; p < planes; p++) {
            for (int y = 0; y < height; y++) {
                int ih = source(y - sides.get(2), h, mode);
                for (int x = 0; x < width; x++) {
                    int iw = source(x - sides.get(0), w, mode);
                    out[(p * height + y) * width + x] = ih < 0 || iw < 0 ? value : in.data[(p * h + ih) * w + iw];
                }
            }
        }
        return new Array(out, new int[] {in.shape[0], in.shape[1], height, width}, null);
    }

    /** The pixel that stands at a place; -1 for the constant. */
    private static int source(int at, int size, String mode) {
        if (at >= 0 && at < size) {
            return at;
        }
        return switch (mode) {
            case "reflect" -> at < 0 ? -at : 2 * (size - 1) - at;
            case "replicate" -> at < 0 ? 0 : size - 1;
            case "circular" -> Math.floorMod(at, size);
            case "constant" -> -1;
            default -> throw new ScriptException("padding of mode " + mode);
        };
    }

    /** Input, kernel, strides (as the kernel), paddings; padding counts for the mean. */
    Array pool(String name, List<Object> a) {
        Array in = Operators.array(a, 0);
        int[] kernel = pair(a, 1, 1);
        int[] stride = Operators.list(a, 2).isEmpty() ? kernel : pair(a, 2, 1);
        int[] padding = pair(a, 3, 0);
        int height = (in.shape[2] + 2 * padding[0] - kernel[0]) / stride[0] + 1;
        int width = (in.shape[3] + 2 * padding[1] - kernel[1]) / stride[1] + 1;
        if (in.shape[2] + 2 * padding[0] < kernel[0] || in.shape[3] + 2 * padding[1] < kernel[1]) {
            throw new ScriptException("pooling of " + Arrays.toString(kernel) + " on " + Arrays.toString(in.shape));
        }
        boolean most = name.equals("max_pool2d");
        int planes = in.shape[0] * in.shape[1];
        double[] out = new double[planes * height * width];
        for (int i = 0; i < out.length; i++) {
            int plane = i / (height * width);
            double value = most ? Double.NEGATIVE_INFINITY : 0;
            for (int tap = 0; tap < kernel[0] * kernel[1]; tap++) {
                int ih = i / width % height * stride[0] - padding[0] + tap / kernel[1];
                int iw = i % width * stride[1] - padding[1] + tap % kernel[1];
                if (ih >= 0 && ih < in.shape[2] && iw >= 0 && iw < in.shape[3]) {
                    double x = in.data[(plane * in.shape[2] + ih) * in.shape[3] + iw];
                    value = most ? Math.max(value, x) : value + x / (kernel[0] * kernel[1]);
                }
            }
            out[i] = value;
        }
        return new Array(out, new int[] {in.shape[0], in.shape[1], height, width}, null);
    }
}
