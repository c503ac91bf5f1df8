/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.resize;

/** The images of the resize goldens: the generator of src/image/src/test/python/make_resize_goldens.py. */
public final class Pixels {
    private Pixels() {}

    /** Interleaved RGB bytes; {@code noise} is any byte, {@code levels} black or white. */
    public static byte[] of(int width, int height, String kind) {
        int state = width * 65537 + height;
        byte[] out = new byte[3 * width * height];
        for (int i = 0; i < out.length; i++) {
            state = state * 1664525 + 1013904223;
            out[i] = (byte) (kind.equals("noise") ? state >>> 24 : state < 0 ? 255 : 0);
        }
        return out;
    }

    static float[][] identityLevels() {
        float[][] levels = new float[3][256];
        for (float[] channel : levels) {
            for (int v = 0; v < 256; v++) {
                channel[v] = v;
            }
        }
        return levels;
    }

    static void feed(Resampler resampler, byte[] rgb, int width) {
        for (int y = resampler.rowFrom(); y < resampler.rowTo(); y++) {
            int[][] row = resampler.rows(y);
            for (int x = resampler.columnFrom(); x < resampler.columnTo(); x++) {
                for (int c = 0; c < 3; c++) {
                    row[c][x - resampler.columnFrom()] = rgb[3 * (y * width + x) + c] & 0xff;
                }
            }
            resampler.accept(y);
        }
    }
}
