/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

/** Layers by their definitions, on one image [channel][row][column], summed in double. */
public final class Oracle {
    /**
     * A layer's error relative to its largest output, at most and as root of the mean square: what the engine promises.
     * Float32 rounding of sums of a few thousand products of either sign stays a few times below.
     */
    public static final double LAYER_TOLERANCE = 3e-5;

    public static final double LAYER_RMS_TOLERANCE = 1e-5;

    private Oracle() {}

    public static double[] convolution(ConvShape shape, float[] weight, float[] bias, float[] in) {
        double[] wide = new double[in.length];
        for (int i = 0; i < in.length; i++) {
            wide[i] = in[i];
        }
        return convolution(shape, weight, bias, wide);
    }

    public static double[] convolution(ConvShape shape, float[] weight, float[] bias, double[] in) {
        int k = shape.kernelSize();
        int ics = shape.groupInChannels();
        int oHeight = shape.outHeight();
        int oWidth = shape.outWidth();
        double[] out = new double[(int) shape.outFloats()];
        for (int oc = 0; oc < shape.outChannels(); oc++) {
            int group = oc / shape.groupOutChannels();
            for (int oh = 0; oh < oHeight; oh++) {
                for (int ow = 0; ow < oWidth; ow++) {
                    double sum = bias[oc];
                    for (int ic = 0; ic < ics; ic++) {
                        for (int kh = 0; kh < k; kh++) {
                            for (int kw = 0; kw < k; kw++) {
                                int ih = oh * shape.stride() + kh - shape.padding();
                                int iw = ow * shape.stride() + kw - shape.padding();
                                if (ih >= 0 && ih < shape.height() && iw >= 0 && iw < shape.width()) {
                                    sum += (double) weight[((oc * ics + ic) * k + kh) * k + kw]
                                            * in[((group * ics + ic) * shape.height() + ih) * shape.width() + iw];
                                }
                            }
                        }
                    }
                    out[(oc * oHeight + oh) * oWidth + ow] = sum;
                }
            }
        }
        return out;
    }

    public static void relu(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(values[i], 0);
        }
    }

    static double[] mean(int channels, int pixels, float[] in) {
        double[] out = new double[channels];
        for (int i = 0; i < channels * pixels; i++) {
            out[i / pixels] += in[i] / (double) pixels;
        }
        return out;
    }

    public static double[] mean(int channels, int pixels, double[] in) {
        double[] out = new double[channels];
        for (int i = 0; i < channels * pixels; i++) {
            out[i / pixels] += in[i] / pixels;
        }
        return out;
    }

    static double[] linear(int inFeatures, int outFeatures, float[] weight, float[] bias, float[] in) {
        double[] wide = new double[in.length];
        for (int i = 0; i < in.length; i++) {
            wide[i] = in[i];
        }
        return linear(inFeatures, outFeatures, weight, bias, wide);
    }

    public static double[] linear(int inFeatures, int outFeatures, float[] weight, float[] bias, double[] in) {
        double[] out = new double[outFeatures];
        for (int o = 0; o < outFeatures; o++) {
            double sum = bias[o];
            for (int i = 0; i < inFeatures; i++) {
                sum += weight[o * inFeatures + i] * in[i];
            }
            out[o] = sum;
        }
        return out;
    }

    /** Both the largest difference and the root of the mean square, relative to the largest expected value. */
    public static void check(float[] actual, double[] expected, double tolerance, double rmsTolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 1e-3;
        double worst = 0;
        double squares = 0;
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("value %d", i).isNotNaN();
            double error = Math.abs(actual[i] - expected[i]);
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, error);
            squares += error * error;
        }
        assertThat(worst / largest)
                .as("largest error relative to the largest value")
                .isLessThan(tolerance);
        assertThat(Math.sqrt(squares / actual.length) / largest)
                .as("root mean square error relative to the largest value")
                .isLessThan(rmsTolerance);
    }
}
