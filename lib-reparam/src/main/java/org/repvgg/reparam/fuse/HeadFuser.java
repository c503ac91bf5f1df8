/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.Arrays;
import org.repvgg.model.FusedLinear;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.numeric.Normalization;
import org.repvgg.reparam.numeric.NormalizationValues;
import org.repvgg.reparam.recognize.network.Head;
import org.repvgg.reparam.recognize.network.LinearOp;

/**
 * Composes a head's linear layers and batch normalizations, all of them affine, into one linear layer: in float64,
 * rounded to float32 once. A single layer is kept as it is.
 */
final class HeadFuser {
    private HeadFuser() {}

    static FusedLinear fuse(Head head) {
        LinearOp.Linear single = head.single();
        if (single != null) {
            Tensor bias = single.bias();
            return new FusedLinear(
                    head.features(),
                    head.classes(),
                    single.weight().toFloats(),
                    bias == null ? new float[head.classes()] : bias.toFloats());
        }
        int features = head.features();
        // the map so far: y = diagonal(scale) x + bias before the first layer, y = weight x + bias behind it
        double[] scale = new double[features];
        Arrays.fill(scale, 1);
        double[] bias = new double[features];
        double[] weight = null;
        for (LinearOp op : head.ops()) {
            if (op instanceof LinearOp.BatchNorm norm) {
                fold(norm, weight == null ? scale : weight, bias);
            } else if (op instanceof LinearOp.Linear linear) {
                double[] layer = linear.weight().toDoubles();
                NormalizationValues.requireFinite(linear.key() + ".weight", layer);
                double[] offsets = times(layer, bias, 1);
                Tensor own = linear.bias();
                double[] added = own == null ? new double[offsets.length] : own.toDoubles();
                for (int i = 0; i < offsets.length; i++) {
                    offsets[i] += added[i];
                }
                weight = weight == null ? scaled(layer, scale) : times(layer, weight, features);
                bias = offsets;
            }
        }
        if (weight == null) {
            throw new IllegalStateException("a head has a linear layer");
        }
        return new FusedLinear(features, head.classes(), floats(weight), floats(bias));
    }

    /** Applies a normalization to the rows of a matrix, or to a diagonal, and to the bias; in place. */
    private static void fold(LinearOp.BatchNorm norm, double[] rows, double[] bias) {
        Normalization values = NormalizationValues.of(norm, 0, bias.length);
        int columns = rows.length / bias.length;
        for (int i = 0; i < bias.length; i++) {
            double factor = values.gamma()[i] / Math.sqrt(values.variance()[i] + values.eps());
            for (int c = 0; c < columns; c++) {
                rows[i * columns + c] *= factor;
            }
            bias[i] = values.beta()[i] + (bias[i] - values.mean()[i]) * factor;
        }
    }

    private static double[] scaled(double[] layer, double[] scale) {
        double[] scaled = new double[layer.length];
        for (int i = 0; i < layer.length; i++) {
            scaled[i] = layer[i] * scale[i % scale.length];
        }
        return scaled;
    }

    /** The product of matrices [rows][n] and [n][columns]. */
    private static double[] times(double[] a, double[] b, int columns) {
        int n = b.length / columns;
        double[] product = new double[a.length / n * columns];
        for (int row = 0; row < a.length / n; row++) {
            for (int i = 0; i < n; i++) {
                for (int c = 0; c < columns; c++) {
                    product[row * columns + c] += a[row * n + i] * b[i * columns + c];
                }
            }
        }
        return product;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
