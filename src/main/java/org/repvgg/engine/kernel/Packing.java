/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * How a vector's lanes are shared when fewer images are left than it has lanes: {@code channels} adjacent channels of
 * {@code images} images each, lane = channel % channels * images + image. Packed activations are [channel /
 * channels][row][column][channel % channels][image].
 *
 * <p>What is done to every channel alike (transforms of input and output, averages) runs on packed vectors as it does on
 * those of a lane group, with {@code channels} times fewer of them. Products, which sum over channels, take columns of
 * several tiles or pixels in one vector: {@link #toProducts} and {@link #fromProducts} move values between the two. Every
 * value goes through the same operations as in a full lane group, so its bits are the same. See docs/kernels.md#few-images.
 *
 * @param channels a power of two; 1 for a whole lane group
 */
public record Packing(int channels, int images) {
    private static final int MAX_LANES = 16;
    /** By the exponents of both. */
    private static final Packing[][] ALL = all();

    private static Packing[][] all() {
        int exponents = exponent(MAX_LANES) + 1;
        Packing[][] all = new Packing[exponents][exponents];
        for (int c = 0; c < exponents; c++) {
            for (int i = 0; i < exponents; i++) {
                all[c][i] = new Packing(1 << c, 1 << i);
            }
        }
        return all;
    }

    private static int exponent(int powerOfTwo) {
        return Integer.numberOfTrailingZeros(powerOfTwo);
    }

    /** Allocates nothing. Both are powers of two, up to 16. */
    public static Packing of(int channels, int images) {
        return ALL[exponent(channels)][exponent(images)];
    }

    /** A lane group, as all kernels see it. */
    static Packing whole(int lanes) {
        return of(1, lanes);
    }

    boolean isWhole() {
        return channels == 1;
    }

    /** Packed vectors that hold so many channels; the last may have fewer. */
    public int vectors(int count) {
        return (count + channels - 1) / channels;
    }

    /** Where a channel's value of image 0 and pixel 0 stands in packed activations. */
    int at(int channel, int plane) {
        return channel / channels * plane + channel % channels * images;
    }

    /**
     * From columns of channels to the vectors of products: {@code to} gets a vector a channel, {@code step} floats apart, with
     * the values of up to {@code channels} columns.
     *
     * @param from columns of [channel][image], {@code columnFloats} apart
     */
    void toProducts(
            float[] from, int fromAt, int columnFloats, int columns, int count, float[] to, int toAt, int step) {
        for (int c = 0; c < count; c++) {
            int source = fromAt + c * images;
            int target = toAt + c * step;
            if (images == 1) {
                for (int column = 0; column < columns; column++) {
                    to[target + column] = from[source + column * columnFloats];
                }
            } else {
                for (int column = 0; column < columns; column++) {
                    copy(from, source + column * columnFloats, to, target + column * images);
                }
            }
        }
    }

    /**
     * The way back of {@link #toProducts}: from vectors {@code step} floats apart to columns {@code columnFloats} apart, any
     * number of them.
     */
    void fromProducts(
            float[] from, int fromAt, int step, int columns, int count, float[] to, int toAt, int columnFloats) {
        for (int first = 0; first < columns; first += channels) {
            int end = Math.min(first + channels, columns);
            for (int c = 0; c < count; c++) {
                int source = fromAt + c * step;
                int target = toAt + c * images;
                if (images == 1) {
                    for (int column = first; column < end; column++) {
                        to[target + column * columnFloats] = from[source + column];
                    }
                } else {
                    for (int column = first; column < end; column++) {
                        copy(from, source + column * images, to, target + column * columnFloats);
                    }
                }
            }
        }
    }

    /** The images of one value. Written out, since a loop of two or four turns costs more than they do. */
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

    /** Packs channels that stand as in a lane group, [channel][pixel][lane]. */
    public void pack(int count, int pixels, int lanes, float[] from, int fromAt, float[] to, int toAt) {
        int plane = pixels * lanes;
        for (int c = 0; c < count; c++) {
            int target = toAt + at(c, plane);
            int source = fromAt + c * plane;
            for (int i = 0; i < plane; i += lanes) {
                copy(from, source + i, to, target + i);
            }
        }
    }

    /** The way back of {@link #pack} for one value a channel, [channel][lane]. */
    public void unpack(int count, int lanes, float[] from, int fromAt, float[] to, int toAt) {
        for (int c = 0; c < count; c++) {
            copy(from, fromAt + at(c, lanes), to, toAt + c * lanes);
        }
    }
}
