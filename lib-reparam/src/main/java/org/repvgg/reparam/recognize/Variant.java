/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.List;
import org.repvgg.reparam.recognize.dialect.Family;
import org.repvgg.reparam.recognize.dialect.Form;

/**
 * A published network: the shapes of its blocks, with the numbers of parameters and multiply-accumulates.
 *
 * @param depths blocks of stages 1 to 4
 * @param widths output channels of stages 0 to 4
 * @param groupsOfEvenLayers groups of the blocks with even index, from 0 for the stem up to 26
 * @param branches convolution branches of a MobileOne block; 1 elsewhere
 */
public record Variant(
        String name,
        Family family,
        List<Integer> depths,
        List<Integer> widths,
        int groupsOfEvenLayers,
        int branches,
        Attentions attentions) {
    /** Index of the last grouped layer in the official grouped variants. */
    private static final int LAST_GROUPED_LAYER = 26;

    /** Number of block pairs with attention at the end of stage 3 in MobileOne S4. */
    private static final int ATTENTIVE_BLOCKS = 5;

    private static final int STAGES = 5;

    /** The blocks with channel attention, and its inner width. */
    public enum Attentions {
        NONE,
        /** Every block, before the activation, with 1/16 of the channels. */
        EVERY_BLOCK,
        /** Every block, after the activation, with 1/4 of the channels. */
        AFTER_EVERY_BLOCK,
        /** MobileOne S4: the last five block pairs of stage 3 and all of stage 4, with 1/16 of the channels. */
        LAST_OF_STAGE_3_AND_4;

        private int inner(int channels) {
            return this == AFTER_EVERY_BLOCK ? channels / 4 : channels / 16;
        }
    }

    /** The shape of a block. */
    public record Shape(
            int stage,
            int index,
            int in,
            int out,
            int kernelSize,
            int stride,
            int groups,
            int branches,
            int attentionInner) {
        private long weights() {
            return (long) out * (in / groups) * kernelSize * kernelSize;
        }

        private long attentionParameters() {
            return attentionInner == 0 ? 0 : 2L * attentionInner * out + attentionInner + out;
        }

        private boolean hasIdentity() {
            return in == out && stride == 1;
        }

        long deployParameters() {
            return weights() + out + attentionParameters();
        }

        /** The number of weights, gammas and betas of all branches. */
        long trainParameters() {
            long sum = branches * (weights() + 2L * out) + attentionParameters();
            if (kernelSize > 1) {
                sum += (long) out * (in / groups) + 2L * out;
            }
            return sum + (hasIdentity() ? 2L * in : 0);
        }

        int outputSize(int size) {
            return (size - 1) / stride + 1;
        }
    }

    /** The blocks in order. */
    public List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        int channels = widths.get(0);
        shapes.add(stem(channels));
        for (int stage = 1; stage < STAGES; stage++) {
            for (int i = 0; i < depths.get(stage - 1); i++) {
                int stride = i == 0 ? 2 : 1;
                int out = widths.get(stage);
                if (family == Family.MOBILEONE) {
                    int inner = attentive(stage, i) ? 1 : 0;
                    shapes.add(new Shape(
                            stage,
                            2 * i,
                            channels,
                            channels,
                            3,
                            stride,
                            channels,
                            branches,
                            inner * attentions.inner(channels)));
                    shapes.add(new Shape(
                            stage, 2 * i + 1, channels, out, 1, 1, 1, branches, inner * attentions.inner(out)));
                } else {
                    int layer = shapes.size();
                    int groups = layer % 2 == 0 && layer <= LAST_GROUPED_LAYER ? groupsOfEvenLayers : 1;
                    int inner = attentions == Attentions.NONE ? 0 : attentions.inner(out);
                    shapes.add(new Shape(stage, i, channels, out, 3, stride, groups, 1, inner));
                }
                channels = out;
            }
        }
        return shapes;
    }

    private Shape stem(int out) {
        boolean attentive = attentions == Attentions.EVERY_BLOCK || attentions == Attentions.AFTER_EVERY_BLOCK;
        return new Shape(0, 0, 3, out, 3, 2, 1, 1, attentive ? attentions.inner(out) : 0);
    }

    private boolean attentive(int stage, int index) {
        if (attentions != Attentions.LAST_OF_STAGE_3_AND_4) {
            return false;
        }
        return stage == 4 || (stage == 3 && index >= depths.get(2) - ATTENTIVE_BLOCKS);
    }

    /** The number of parameters in deploy form, with a head of {@code classes} classes. */
    public long deployParameters(int classes) {
        return head(classes)
                + classes
                + shapes().stream().mapToLong(Shape::deployParameters).sum();
    }

    /** The number of parameters in train form, without auxiliary heads. */
    public long trainParameters(int classes) {
        return head(classes)
                + classes
                + shapes().stream().mapToLong(Shape::trainParameters).sum();
    }

    /** Multiply-accumulates of the convolutions, attention and head in deploy form, for one square image. */
    public long deployMacs(int imageSize, int classes) {
        return macs(imageSize, classes, Form.DEPLOY);
    }

    /** As {@link #deployMacs}, for the train form with parallel branches. */
    public long trainMacs(int imageSize, int classes) {
        return macs(imageSize, classes, Form.TRAIN);
    }

    private long macs(int imageSize, int classes, Form form) {
        long sum = head(classes);
        int size = imageSize;
        for (Shape shape : shapes()) {
            size = shape.outputSize(size);
            long weights = shape.weights();
            if (form == Form.TRAIN) {
                weights = shape.branches * weights
                        + (shape.kernelSize > 1 ? (long) shape.out * (shape.in / shape.groups) : 0);
            }
            sum += weights * size * size + 2L * shape.attentionInner * shape.out;
        }
        return sum;
    }

    private long head(int classes) {
        return (long) classes * widths.get(STAGES - 1);
    }
}
