/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.resize;

/**
 * The weights of one axis: output i of a range is the sum over t below {@code count(i)} of source {@code first(i) + t}
 * times {@code weight(i, t)}, in fixed point with {@link #BITS} fraction bits.
 *
 * <p>Source: Pillow, src/libImaging/Resample.c, precompute_coeffs and normalize_coeffs_8bpc; operations are in the same
 * order, in strict double arithmetic. Buffers are reused by the next {@link #compute}. Not thread-safe.
 */
final class Taps {
    /** Fraction bits: 32 minus 8 for a sample and 2 for the overshoot due to negative lobes. */
    static final int BITS = 22;

    /** OpenCV's INTER_RESIZE_COEF_BITS. */
    static final int OPENCV_BITS = 11;

    static final int HALF = 1 << (BITS - 1);

    int[] first = {};
    int[] count = {};
    int[] weights = {};
    /** Weights of output i begin at i * stride. */
    int stride;

    int from;
    int outputs;
    private double[] exact = {};

    /** Computes the weights of outputs [from, to) of an axis that is resized from {@code in} to {@code out} samples. */
    void compute(int in, int out, int from, int to, Filter filter) {
        this.from = from;
        outputs = to - from;
        if (in == out) {
            identity();
            return;
        }
        double scale = (double) in / out;
        if (filter == Filter.NEAREST) {
            nearest(scale, to);
            return;
        }
        double filterScale = Math.max(scale, 1.0);
        double support = filter.support() * filterScale;
        double inverse = 1.0 / filterScale;
        stride = (int) Math.ceil(support) * 2 + 1;
        grow();
        if (exact.length < stride) {
            exact = new double[stride];
        }
        for (int i = 0; i < outputs; i++) {
            double center = (from + i + 0.5) * scale;
            int lo = Math.max(0, (int) (center - support + 0.5));
            int n = Math.min(in, (int) (center + support + 0.5)) - lo;
            double sum = 0;
            for (int t = 0; t < n; t++) {
                double w = filter.at((t + lo - center + 0.5) * inverse);
                exact[t] = w;
                sum += w;
            }
            for (int t = 0; t < n; t++) {
                double w = sum != 0.0 ? exact[t] / sum : exact[t];
                double scaled = w * (1 << BITS);
                weights[i * stride + t] = (int) (w < 0 ? -0.5 + scaled : 0.5 + scaled);
            }
            first[i] = lo;
            count[i] = n;
        }
    }

    /**
     * Weights of OpenCV's linear interpolation for 8-bit images: the two samples around the centre at any scale, with
     * {@link #OPENCV_BITS} fraction bits. An output beyond the outermost samples has one tap, for which both weights
     * are stored.
     *
     * <p>Source: OpenCV 4, modules/imgproc/src/resize.cpp, INTER_LINEAR; positions are rounded to float32 there.
     */
    void computeOpenCv(int in, int out, int from, int to) {
        this.from = from;
        outputs = to - from;
        stride = 2;
        grow();
        double scale = (double) in / out;
        for (int i = 0; i < outputs; i++) {
            float position = (float) ((from + i + 0.5) * scale - 0.5);
            int lower = (int) Math.floor(position);
            float fraction = position - lower;
            first[i] = Math.max(0, Math.min(in - 1, lower));
            count[i] = lower < 0 || lower >= in - 1 ? 1 : 2;
            weights[2 * i] = (int) Math.rint((1f - fraction) * (1 << OPENCV_BITS));
            weights[2 * i + 1] = (int) Math.rint(fraction * (1 << OPENCV_BITS));
        }
    }

    /** Computes the weights for halving an image, where OpenCV averages four pixels instead of interpolating. */
    void computeHalf(int from, int to) {
        this.from = from;
        outputs = to - from;
        stride = 2;
        grow();
        for (int i = 0; i < outputs; i++) {
            first[i] = 2 * (from + i);
            count[i] = 2;
            weights[2 * i] = 1;
            weights[2 * i + 1] = 1;
        }
    }

    /**
     * Sets one tap of weight 1 per output, which reproduces the samples exactly; Pillow skips the pass in this case.
     */
    private void identity() {
        stride = 1;
        grow();
        for (int i = 0; i < outputs; i++) {
            first[i] = from + i;
            count[i] = 1;
            weights[i] = 1 << BITS;
        }
    }

    /**
     * Sets one tap of weight 1 per output, the sample in which its centre lies. Centres are sums of steps, whose rounding
     * decides between two samples.
     *
     * <p>Source: Pillow, src/libImaging/Geometry.c, ImagingScaleAffine.
     */
    private void nearest(double step, int to) {
        stride = 1;
        grow();
        double center = step * 0.5;
        for (int i = 0; i < to; i++) {
            if (i >= from) {
                first[i - from] = (int) center;
                count[i - from] = 1;
                weights[i - from] = 1 << BITS;
            }
            center += step;
        }
    }

    /** First source sample that an output of the range needs. */
    int sourceFrom() {
        return first[0];
    }

    /** One past the last source sample that an output of the range needs. */
    int sourceTo() {
        int to = 0;
        for (int i = 0; i < outputs; i++) {
            to = Math.max(to, first[i] + count[i]);
        }
        return to;
    }

    private void grow() {
        if (first.length < outputs) {
            first = new int[outputs];
            count = new int[outputs];
        }
        long need = (long) outputs * stride;
        if (weights.length < need) {
            weights = new int[Math.toIntExact(need)];
        }
    }
}
