/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.jspecify.annotations.Nullable;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.Convolution;
import org.repvgg.engine.kernel.ConvolutionPlanner;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.Rectifier;
import org.repvgg.reparam.fused.Activation;
import org.repvgg.reparam.fused.FusedConv;
import org.repvgg.reparam.fused.SqueezeExcite;

/** One block of a plan: its convolution on an image of known size and what follows it. */
record Block(FusedConv conv, ConvShape shape) {
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
    Convolution plan(LaneKernels kernels) {
        return ConvolutionPlanner.plan(
                kernels, shape, conv.weight(), conv.bias(), excitedBeforeActivation() ? Rectifier.NONE : activation());
    }

    /** What the multiplication by the attention's gates does to its output. */
    Rectifier gateRectifier() {
        return excitedBeforeActivation() ? activation() : Rectifier.NONE;
    }

    private boolean excitedBeforeActivation() {
        SqueezeExcite se = conv.squeezeExcite();
        return se != null && se.placement() == SqueezeExcite.Placement.BEFORE_ACTIVATION;
    }

    private Rectifier activation() {
        return conv.activation() == Activation.RELU ? Rectifier.RELU : Rectifier.NONE;
    }
}
