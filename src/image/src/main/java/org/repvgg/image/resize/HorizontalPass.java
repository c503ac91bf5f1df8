/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.resize;

/**
 * The horizontal pass: out[i] = sum over t of weight[i][t] * in[first[i] + t], rounded to 8 bits. Red, green and blue
 * are computed together, so that weights are loaded once.
 *
 * <p>All outputs use the maximum number of taps; extra taps have weight zero and may read beyond the row, so that
 * {@link #taps} more samples must be readable. Loops for 2 to 6 taps are unrolled; they cover bilinear resizing at
 * scales up to 2, which is common for photographs.
 *
 * <p>Exact: sums are 32-bit integers, as in Pillow.
 */
final class HorizontalPass {
    private int[] first = {};
    private int[] weights = {};
    private int outputs;
    private int taps;

    /** Sets the weights, for rows whose first sample is source column {@code columnFrom}. */
    void plan(Taps axis, int columnFrom) {
        outputs = axis.outputs;
        taps = 2;
        for (int i = 0; i < outputs; i++) {
            taps = Math.max(taps, axis.count[i]);
        }
        if (first.length < outputs) {
            first = new int[outputs];
        }
        if (weights.length < outputs * taps) {
            weights = new int[outputs * taps];
        }
        for (int i = 0; i < outputs; i++) {
            first[i] = axis.first[i] - columnFrom;
            for (int t = 0; t < taps; t++) {
                weights[i * taps + t] = t < axis.count[i] ? axis.weights[i * axis.stride + t] : 0;
            }
        }
    }

    /** Number of samples that must be readable beyond the end of a row. */
    int taps() {
        return taps;
    }

    /**
     * OpenCV's pass: two taps, without rounding; an output with one tap uses the sample with full weight.
     *
     * @param unit the fixed-point weight that represents 1
     */
    void toSums(Taps axis, int unit, int[] row, int[] to) {
        for (int i = 0; i < outputs; i++) {
            int p = first[i];
            to[i] = axis.count[i] == 1
                    ? row[p] * unit
                    : row[p] * axis.weights[2 * i] + row[p + 1] * axis.weights[2 * i + 1];
        }
    }

    void toBytes(int[] r, int[] g, int[] b, int[] toR, int[] toG, int[] toB) {
        switch (taps) {
            case 2 -> pass2(r, g, b, toR, toG, toB);
            case 3 -> pass3(r, g, b, toR, toG, toB);
            case 4 -> pass4(r, g, b, toR, toG, toB);
            case 5 -> pass5(r, g, b, toR, toG, toB);
            case 6 -> pass6(r, g, b, toR, toG, toB);
            default -> pass(r, g, b, toR, toG, toB);
        }
    }

    private void pass(int[] r, int[] g, int[] b, int[] toR, int[] toG, int[] toB) {
        int n = taps;
        for (int i = 0, w = 0; i < outputs; i++, w += n) {
            int p = first[i];
            int red = Taps.HALF;
            int green = Taps.HALF;
            int blue = Taps.HALF;
            for (int t = 0; t < n; t++) {
                int weight = weights[w + t];
                red += r[p + t] * weight;
                green += g[p + t] * weight;
                blue += b[p + t] * weight;
            }
            toR[i] = clip(red);
            toG[i] = clip(green);
            toB[i] = clip(blue);
        }
    }

    private void pass2(int[] r, int[] g, int[] b, int[] toR, int[] toG, int[] toB) {
        int[] from = first;
        for (int i = 0, w = 0; i < outputs; i++, w += 2) {
            int p = from[i];
            int w0 = weights[w];
            int w1 = weights[w + 1];
            toR[i] = clip(Taps.HALF + r[p] * w0 + r[p + 1] * w1);
            toG[i] = clip(Taps.HALF + g[p] * w0 + g[p + 1] * w1);
            toB[i] = clip(Taps.HALF + b[p] * w0 + b[p + 1] * w1);
        }
    }

    private void pass3(int[] r, int[] g, int[] b, int[] toR, int[] toG, int[] toB) {
        int[] from = first;
        for (int i = 0, w = 0; i < outputs; i++, w += 3) {
            int p = from[i];
            int w0 = weights[w];
            int w1 = weights[w + 1];
            int w2 = weights[w + 2];
            toR[i] = clip(Taps.HALF + r[p] * w0 + r[p + 1] * w1 + r[p + 2] * w2);
            toG[i] = clip(Taps.HALF + g[p] * w0 + g[p + 1] * w1 + g[p + 2] * w2);
            toB[i] = clip(Taps.HALF + b[p] * w0 + b[p + 1] * w1 + b[p + 2] * w2);
        }
    }

    private void pass4(int[] r, int[] g, int[] b, int[] toR, int[] toG, int[] toB) {
        int[] from = first;
        for (int i = 0, w = 0; i < outputs; i++, w += 4) {
            int p = from[i];
            int w0 = weights[w];
            int w1 = weights[w + 1];
            int w2 = weights[w + 2];
            int w3 = weights[w + 3];
            toR[i] = clip(Taps.HALF + r[p] * w0 + r[p + 1] * w1 + r[p + 2] * w2 + r[p + 3] * w3);
            toG[i] = clip(Taps.HALF + g[p] * w0 + g[p + 1] * w1 + g[p + 2] * w2 + g[p + 3] * w3);
            toB[i] = clip(Taps.HALF + b[p] * w0 + b[p + 1] * w1 + b[p + 2] * w2 + b[p + 3] * w3);
        }
    }

    private void pass5(int[] r, int[] g, int[] b, int[] toR, int[] toG, int[] toB) {
        int[] from = first;
        for (int i = 0, w = 0; i < outputs; i++, w += 5) {
            int p = from[i];
            int w0 = weights[w];
            int w1 = weights[w + 1];
            int w2 = weights[w + 2];
            int w3 = weights[w + 3];
            int w4 = weights[w + 4];
            toR[i] = clip(Taps.HALF + r[p] * w0 + r[p + 1] * w1 + r[p + 2] * w2 + r[p + 3] * w3 + r[p + 4] * w4);
            toG[i] = clip(Taps.HALF + g[p] * w0 + g[p + 1] * w1 + g[p + 2] * w2 + g[p + 3] * w3 + g[p + 4] * w4);
            toB[i] = clip(Taps.HALF + b[p] * w0 + b[p + 1] * w1 + b[p + 2] * w2 + b[p + 3] * w3 + b[p + 4] * w4);
        }
    }

    private void pass6(int[] r, int[] g, int[] b, int[] toR, int[] toG, int[] toB) {
        int[] from = first;
        for (int i = 0, w = 0; i < outputs; i++, w += 6) {
            int p = from[i];
            int w0 = weights[w];
            int w1 = weights[w + 1];
            int w2 = weights[w + 2];
            int w3 = weights[w + 3];
            int w4 = weights[w + 4];
            int w5 = weights[w + 5];
            toR[i] = clip(Taps.HALF
                    + r[p] * w0
                    + r[p + 1] * w1
                    + r[p + 2] * w2
                    + r[p + 3] * w3
                    + r[p + 4] * w4
                    + r[p + 5] * w5);
            toG[i] = clip(Taps.HALF
                    + g[p] * w0
                    + g[p + 1] * w1
                    + g[p + 2] * w2
                    + g[p + 3] * w3
                    + g[p + 4] * w4
                    + g[p + 5] * w5);
            toB[i] = clip(Taps.HALF
                    + b[p] * w0
                    + b[p + 1] * w1
                    + b[p + 2] * w2
                    + b[p + 3] * w3
                    + b[p + 4] * w4
                    + b[p + 5] * w5);
        }
    }

    private static int clip(int sum) {
        return Math.max(0, Math.min(255, sum >> Taps.BITS));
    }
}
