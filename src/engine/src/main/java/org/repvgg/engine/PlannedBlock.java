/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.jspecify.annotations.Nullable;
import org.repvgg.engine.kernel.ConvLayer;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.LinearLayer;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.SqueezeExcite;

/**
 * One block of a network: its convolution on an image of known size and the attention that follows it.
 *
 * @param reduce the attention's first layer, null where the block has none, likewise {@code expand}
 */
record PlannedBlock(
        FusedConv conv,
        ConvShape shape,
        @Nullable LinearLayer reduce,
        @Nullable LinearLayer expand) {
    static PlannedBlock of(FusedConv conv, ConvShape shape) {
        SqueezeExcite se = conv.squeezeExcite();
        if (se == null) {
            return new PlannedBlock(conv, shape, null, null);
        }
        LinearLayer reduce =
                new LinearLayer(se.channels(), se.innerChannels(), se.reduceWeight(), se.reduceBias(), Activation.RELU);
        LinearLayer expand =
                new LinearLayer(se.innerChannels(), se.channels(), se.expandWeight(), se.expandBias(), Activation.NONE);
        return new PlannedBlock(conv, shape, reduce, expand);
    }

    @Nullable
    SqueezeExcite squeezeExcite() {
        return conv.squeezeExcite();
    }

    int outPixels() {
        return shape.outHeight() * shape.outWidth();
    }

    /** Floats of one lane of the output. */
    int outFloats() {
        return Math.toIntExact(shape.outFloats());
    }

    /** The convolution with what it does to its output itself. */
    ConvLayer layer() {
        Activation activation = excitedBeforeActivation() ? Activation.NONE : conv.activation();
        return new ConvLayer(shape, conv.weight(), conv.bias(), activation);
    }

    /** What the multiplication by the attention's gates does to its output. */
    Activation gateActivation() {
        return excitedBeforeActivation() ? conv.activation() : Activation.NONE;
    }

    private boolean excitedBeforeActivation() {
        SqueezeExcite se = conv.squeezeExcite();
        return se != null && se.placement() == SqueezeExcite.Placement.BEFORE_ACTIVATION;
    }
}
