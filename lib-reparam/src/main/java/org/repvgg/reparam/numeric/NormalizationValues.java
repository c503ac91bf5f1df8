/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.numeric;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.network.LinearOp.BatchNorm;

/** Decodes the parameters of a batch normalization and rejects values that do not give finite outputs. */
public final class NormalizationValues {
    private NormalizationValues() {}

    /** Decodes channels [from, to); a missing gamma is replaced by ones, a missing beta by zeros. */
    public static Normalization of(BatchNorm bn, int from, int to) {
        double[] variance = values(bn.key() + ".running_var", bn.variance(), from, to, 1);
        for (int c = 0; c < variance.length; c++) {
            if (!(variance[c] + bn.eps() > 0)) {
                throw refuse(bn.key() + ".running_var[" + (from + c) + "] is " + variance[c] + " (expected more than "
                        + -bn.eps() + ", minus epsilon)");
            }
        }
        return new Normalization(
                values(bn.key() + ".weight", bn.gamma(), from, to, 1),
                values(bn.key() + ".bias", bn.beta(), from, to, 0),
                values(bn.key() + ".running_mean", bn.mean(), from, to, 0),
                variance,
                bn.eps());
    }

    private static double[] values(String key, @Nullable Tensor tensor, int from, int to, double otherwise) {
        if (tensor == null) {
            double[] constant = new double[to - from];
            Arrays.fill(constant, otherwise);
            return constant;
        }
        double[] values = Arrays.copyOfRange(tensor.toDoubles(), from, to);
        requireFinite(key, values);
        return values;
    }

    public static void requireFinite(String key, double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw refuse(key + " holds " + value + " (expected finite numbers)");
            }
        }
    }

    private static CheckpointException refuse(String found) {
        return new CheckpointException(
                "Cannot fuse: " + found + ". The checkpoint is not usable for inference; use an earlier one.");
    }
}
