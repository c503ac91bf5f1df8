/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.repvgg.engine.kernel.ActivationOracle;
import org.repvgg.engine.kernel.Oracle;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedModel;
import org.repvgg.model.SqueezeExcite;

/** A whole network on one image in double, by the definitions of its layers. */
final class NetworkOracle {
    private NetworkOracle() {}

    static double[] logits(FusedModel model, int height, int width, float[] image) {
        double[] embedding = embedding(model, height, width, image);
        return Oracle.linear(
                embedding.length,
                model.head().classes(),
                model.head().weight(),
                model.head().bias(),
                embedding);
    }

    static double[] embedding(FusedModel model, int height, int width, float[] image) {
        double[] data = new double[image.length];
        for (int i = 0; i < image.length; i++) {
            data[i] = image[i];
        }
        int pixels = height * width;
        for (PlannedBlock block : NetworkShape.of(model, height, width).blocks()) {
            FusedConv conv = block.conv();
            pixels = block.outPixels();
            data = Oracle.convolution(block.shape(), conv.weight(), conv.bias(), data);
            SqueezeExcite se = conv.squeezeExcite();
            boolean before = se != null && se.placement() == SqueezeExcite.Placement.BEFORE_ACTIVATION;
            if (se != null && before) {
                excite(se, pixels, data);
            }
            ActivationOracle.apply(conv.activation(), data);
            if (se != null && !before) {
                excite(se, pixels, data);
            }
        }
        return Oracle.mean(data.length / pixels, pixels, data);
    }

    private static void excite(SqueezeExcite se, int pixels, double[] data) {
        double[] means = Oracle.mean(se.channels(), pixels, data);
        double[] hidden = Oracle.linear(se.channels(), se.innerChannels(), se.reduceWeight(), se.reduceBias(), means);
        Oracle.relu(hidden);
        double[] gates = Oracle.linear(se.innerChannels(), se.channels(), se.expandWeight(), se.expandBias(), hidden);
        for (int i = 0; i < data.length; i++) {
            data[i] /= 1 + Math.exp(-gates[i / pixels]);
        }
    }
}
