/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * How the lanes of a vector are shared when fewer images are left than it has lanes: {@code channels} adjacent channels of
 * {@code images} images each, lane = channel % channels * images + image. Shared activations are [channel /
 * channels][row][column][channel % channels][image].
 *
 * <p>What is done to every channel alike (transforms of input and output, averages) runs on shared vectors as it does on
 * those of a lane group, with {@code channels} times fewer of them. A GEMM sums over channels, so its vectors hold one
 * channel of several tiles or pixels: {@link #toColumns} and {@link #fromColumns} move values between the two forms. Every
 * value goes through the same operations as in a full lane group, so its bits are the same. See docs/design/kernels.md#few-images.
 *
 * @param channels a power of two; 1 for a lane group of as many images as there are lanes
 */
public record LaneSharing(int channels, int images) {
    private static final int MAX_LANES = 16;
    /** By the exponents of both. */
    private static final LaneSharing[][] ALL = all();

    private static LaneSharing[][] all() {
        int exponents = exponent(MAX_LANES) + 1;
        LaneSharing[][] all = new LaneSharing[exponents][exponents];
        for (int c = 0; c < exponents; c++) {
            for (int i = 0; i < exponents; i++) {
                all[c][i] = new LaneSharing(1 << c, 1 << i);
            }
        }
        return all;
    }

    private static int exponent(int powerOfTwo) {
        return Integer.numberOfTrailingZeros(powerOfTwo);
    }

    /** Allocates nothing. Both are powers of two, up to 16. */
    public static LaneSharing of(int channels, int images) {
        return ALL[exponent(channels)][exponent(images)];
    }

    /** A lane group of one image per lane. */
    public static LaneSharing none(int lanes) {
        return of(1, lanes);
    }

    /** Whether every lane is an image of its own. */
    public boolean isNone() {
        return channels == 1;
    }

    /** Vectors that hold so many channels; the last may have fewer. */
    public int vectors(int count) {
        return (count + channels - 1) / channels;
    }

    /** Where a channel's value of image 0 and pixel 0 stands in shared activations. */
    public int at(int channel, int plane) {
        return channel / channels * plane + channel % channels * images;
    }

    /**
     * From shared vectors to the columns of a GEMM: {@code to} gets one vector per channel, {@code step} floats apart, with the
     * values of up to {@code channels} shared vectors.
     *
     * @param from vectors of [channel][image]; those of one channel are {@code stride} floats apart
     * @param vectors how many become one
     * @param count channels
     */
    public void toColumns(
            float[] from, int fromAt, int stride, int vectors, int count, float[] to, int toAt, int step) {
        for (int c = 0; c < count; c++) {
            int source = fromAt + c * images;
            int target = toAt + c * step;
            if (images == 1) {
                for (int i = 0; i < vectors; i++) {
                    to[target + i] = from[source + i * stride];
                }
            } else {
                for (int i = 0; i < vectors; i++) {
                    copy(from, source + i * stride, to, target + i * images);
                }
            }
        }
    }

    /**
     * The way back of {@link #toColumns}: from vectors {@code step} floats apart to shared vectors {@code stride} floats apart,
     * any number of them.
     */
    public void fromColumns(
            float[] from, int fromAt, int step, int vectors, int count, float[] to, int toAt, int stride) {
        for (int first = 0; first < vectors; first += channels) {
            int end = Math.min(first + channels, vectors);
            for (int c = 0; c < count; c++) {
                int source = fromAt + c * step;
                int target = toAt + c * images;
                if (images == 1) {
                    for (int i = first; i < end; i++) {
                        to[target + i * stride] = from[source + i];
                    }
                } else {
                    for (int i = first; i < end; i++) {
                        copy(from, source + i * images, to, target + i * stride);
                    }
                }
            }
        }
    }

    /** The images of one value. Unrolled: a loop of two or four iterations costs more than the copies. */
    private void copy(float[] from, int fromAt, float[] to, int toAt) {
        if (images == 8) {
            to[toAt + 7] = from[fromAt + 7];
            to[toAt + 6] = from[fromAt + 6];
            to[toAt + 5] = from[fromAt + 5];
            to[toAt + 4] = from[fromAt + 4];
        }
        if (images >= 4) {
            to[toAt + 3] = from[fromAt + 3];
            to[toAt + 2] = from[fromAt + 2];
        }
        if (images >= 2) {
            to[toAt + 1] = from[fromAt + 1];
        }
        to[toAt] = from[fromAt];
    }

    /** Brings channels that stand as in a lane group, [channel][pixel][lane], into shared vectors. */
    public void share(int count, int pixels, int lanes, float[] from, int fromAt, float[] to, int toAt) {
        int plane = pixels * lanes;
        for (int c = 0; c < count; c++) {
            int target = toAt + at(c, plane);
            int source = fromAt + c * plane;
            for (int i = 0; i < plane; i += lanes) {
                copy(from, source + i, to, target + i);
            }
        }
    }

    /** The way back of {@link #share} for one value per channel, [channel][lane]. */
    public void unshare(int count, int lanes, float[] from, int fromAt, float[] to, int toAt) {
        for (int c = 0; c < count; c++) {
            copy(from, fromAt + at(c, lanes), to, toAt + c * lanes);
        }
    }
}
