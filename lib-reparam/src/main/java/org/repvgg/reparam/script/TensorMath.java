/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import org.repvgg.reparam.script.Values.Array;

/** Shapes, means and products of tensors in float64. */
final class TensorMath {
    private TensorMath() {}

    /** An operation on two tensors or a tensor and a number, with PyTorch's rules for shapes that differ. */
    static Array broadcast(List<Object> pair, DoubleBinaryOperator operation) {
        Array left = asArray(pair.get(0));
        Array right = asArray(pair.get(1));
        int rank = Math.max(left.shape.length, right.shape.length);
        int[] shape = new int[rank];
        for (int d = 0; d < rank; d++) {
            int l = size(left, d, rank);
            int r = size(right, d, rank);
            if (l != r && l != 1 && r != 1) {
                throw new ScriptException("tensors of shapes " + Arrays.toString(left.shape) + " and "
                        + Arrays.toString(right.shape) + " in one operation");
            }
            shape[d] = Math.max(l, r);
        }
        double[] out = new double[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < out.length; i++) {
            out[i] = operation.applyAsDouble(left.data[offset(left, i, shape)], right.data[offset(right, i, shape)]);
        }
        return new Array(out, shape, null);
    }

    private static Array asArray(Object value) {
        if (value instanceof Array array) {
            return array;
        }
        if (value instanceof Number number) {
            return new Array(new double[] {number.doubleValue()}, new int[0], null);
        }
        throw new ScriptException("arithmetic on something else than tensors and numbers");
    }

    private static int size(Array array, int dimension, int rank) {
        int own = dimension - (rank - array.shape.length);
        return own < 0 ? 1 : array.shape[own];
    }

    private static int offset(Array array, int index, int[] shape) {
        int offset = 0;
        int stride = 1;
        int rest = index;
        for (int d = shape.length - 1; d >= 0; d--) {
            int position = rest % shape[d];
            rest /= shape[d];
            int size = size(array, d, shape.length);
            offset += size == 1 ? 0 : position * stride;
            stride *= size;
        }
        return offset;
    }

    /**
     * The mean over dimensions.
     *
     * @param over their numbers, or None for all
     */
    static Array mean(Array in, Object over, boolean keep) {
        boolean[] gone = new boolean[in.shape.length];
        if (over instanceof List<?> items) {
            for (Object item : items) {
                gone[dimension(in, ((Number) item).intValue())] = true;
            }
        } else {
            Arrays.fill(gone, true);
        }
        List<Integer> kept = new ArrayList<>();
        int outer = 1;
        for (int d = 0; d < gone.length; d++) {
            if (!gone[d]) {
                kept.add(in.shape[d]);
                outer *= in.shape[d];
            } else if (keep) {
                kept.add(1);
            }
        }
        double[] sums = new double[outer];
        for (int i = 0; i < in.count(); i++) {
            int rest = i;
            int to = 0;
            int stride = 1;
            for (int d = gone.length - 1; d >= 0; d--) {
                int position = rest % in.shape[d];
                rest /= in.shape[d];
                if (!gone[d]) {
                    to += position * stride;
                    stride *= in.shape[d];
                }
            }
            sums[to] += in.data[i];
        }
        int each = Math.max(1, in.count() / outer);
        return new Array(
                Arrays.stream(sums).map(sum -> sum / each).toArray(),
                kept.stream().mapToInt(Integer::intValue).toArray(),
                null);
    }

    private static int dimension(Array in, int dimension) {
        int positive = dimension < 0 ? dimension + in.shape.length : dimension;
        if (positive < 0 || positive >= in.shape.length) {
            throw new ScriptException("dimension " + dimension + " of a tensor of shape " + Arrays.toString(in.shape));
        }
        return positive;
    }

    static Array linear(Array in, Array weight, Object bias, Map<String, Object> facts) {
        facts.put("weight", String.valueOf(weight.key));
        Array product = product(in, transposed(weight), facts);
        return bias instanceof Array added ? broadcast(List.of(product, added), Double::sum) : product;
    }

    static Array addmm(Array bias, Array in, Array weight, Map<String, Object> facts) {
        return broadcast(List.of(product(in, weight, facts), bias), Double::sum);
    }

    static Array product(Array in, Array weight, Map<String, Object> facts) {
        if (in.shape.length != 2 || weight.shape.length != 2 || in.shape[1] != weight.shape[0]) {
            throw new ScriptException("a product of tensors of shapes " + Arrays.toString(in.shape) + " and "
                    + Arrays.toString(weight.shape));
        }
        facts.putIfAbsent("weight", String.valueOf(weight.key));
        int rows = in.shape[0];
        int inner = in.shape[1];
        int columns = weight.shape[1];
        double[] out = new double[rows * columns];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < inner; i++) {
                for (int c = 0; c < columns; c++) {
                    out[r * columns + c] += in.data[r * inner + i] * weight.data[i * columns + c];
                }
            }
        }
        return new Array(out, new int[] {rows, columns}, null);
    }

    static Array transposed(Array in) {
        if (in.shape.length != 2) {
            throw new ScriptException("the operator torch.t on a tensor of shape " + Arrays.toString(in.shape));
        }
        double[] out = new double[in.count()];
        for (int r = 0; r < in.shape[0]; r++) {
            for (int c = 0; c < in.shape[1]; c++) {
                out[c * in.shape[0] + r] = in.data[r * in.shape[1] + c];
            }
        }
        return new Array(out, new int[] {in.shape[1], in.shape[0]}, in.key);
    }

    static Array flatten(Array in, int from, int to) {
        int first = dimension(in, from);
        int last = dimension(in, to);
        List<Integer> shape = new ArrayList<>();
        int size = 1;
        for (int d = 0; d < in.shape.length; d++) {
            if (d >= first && d <= last) {
                size *= in.shape[d];
                if (d == last) {
                    shape.add(size);
                }
            } else {
                shape.add(in.shape[d]);
            }
        }
        return new Array(in.data, shape.stream().mapToInt(Integer::intValue).toArray(), in.key);
    }

    static Array reshape(Array in, List<Integer> sizes) {
        int known = 1;
        for (int size : sizes) {
            known *= size < 0 ? 1 : size;
        }
        int rest = known == 0 ? 0 : in.count() / known;
        int[] shape = sizes.stream().mapToInt(size -> size < 0 ? rest : size).toArray();
        if (Arrays.stream(shape).reduce(1, (x, y) -> x * y) != in.count()) {
            throw new ScriptException("a view of " + Arrays.toString(in.shape) + " as " + sizes
                    + ", which holds another number of values");
        }
        return new Array(in.data, shape, in.key);
    }

    static Array squeeze(Array in, Object over) {
        List<Integer> shape = new ArrayList<>();
        for (int d = 0; d < in.shape.length; d++) {
            boolean asked = !(over instanceof Number number) || dimension(in, number.intValue()) == d;
            if (in.shape[d] != 1 || !asked) {
                shape.add(in.shape[d]);
            }
        }
        return new Array(in.data, shape.stream().mapToInt(Integer::intValue).toArray(), in.key);
    }

    static Array unsqueeze(Array in, int at) {
        List<Integer> shape = new ArrayList<>(Arrays.stream(in.shape).boxed().toList());
        shape.add(at < 0 ? at + in.shape.length + 1 : at, 1);
        return new Array(in.data, shape.stream().mapToInt(Integer::intValue).toArray(), in.key);
    }

    /** One index of a dimension of size 1, as {@code x[..., 0, 0]} takes it. */
    static Array select(Array in, int dimension, int index) {
        int at = dimension(in, dimension);
        if (in.shape[at] != 1 || (index != 0 && index != -1)) {
            throw new ScriptException("one of " + in.shape[at] + " along a dimension");
        }
        return squeeze(in, (long) at);
    }

    /** A slice that takes everything. */
    static Array whole(Array in, List<Object> a) {
        int at = dimension(in, Operators.integer(a, 1, 0));
        boolean all = Operators.integer(a, 2, 0) == 0
                && Operators.real(a, 3, Double.MAX_VALUE) >= in.shape[at]
                && Operators.integer(a, 4, 1) == 1;
        if (!all) {
            throw new ScriptException("a part of a tensor, by torch.slice");
        }
        return in;
    }
}
