/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.model;

import java.io.Serializable;

/**
 * The classifier: logits = weight * features + bias, where features are averages over all rows and columns.
 *
 * <p>Shapes: weight [classes][inFeatures], bias [classes], row-major.
 */
public record FusedLinear(int inFeatures, int classes, float[] weight, float[] bias) implements Serializable {
    public FusedLinear {
        Shapes.check("linear.weight", weight, (long) classes * inFeatures);
        Shapes.check("linear.bias", bias, classes);
    }
}
