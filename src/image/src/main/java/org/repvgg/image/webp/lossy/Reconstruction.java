/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

/** Predicts the pixels of a macroblock and adds its coefficients. Source: RFC 6386, 12 and 14.5. */
final class Reconstruction {
    private Reconstruction() {}

    static void luma(Macroblock block, byte[] p, int at, int stride, boolean hasAbove, boolean hasLeft) {
        if (!block.split) {
            IntraPrediction.predict(block.modes[0], p, at, stride, 16, hasAbove, hasLeft);
        } else {
            // The blocks at the right edge all see the pixels above and right of the macroblock.
            for (int y = 3; y < 12; y += 4) {
                System.arraycopy(p, at - stride + 16, p, at + y * stride + 16, 4);
            }
        }
        for (int b = 0; b < 16; b++) {
            int blockAt = at + (b >> 2) * 4 * stride + (b & 3) * 4;
            if (block.split) {
                BlockPrediction.predict(block.modes[b], p, blockAt, stride);
            }
            InverseTransform.add(block.extents[b], block.coefficients, 16 * b, p, blockAt, stride);
        }
    }

    /** The plane of U is 1, that of V is 2. */
    static void chroma(Macroblock block, int plane, byte[] p, int at, int stride, boolean hasAbove, boolean hasLeft) {
        IntraPrediction.predict(block.chromaMode, p, at, stride, 8, hasAbove, hasLeft);
        int first = 12 + 4 * plane;
        byte[] extents = block.extents;
        int most = extents[first] | extents[first + 1] | extents[first + 2] | extents[first + 3];
        for (int b = 0; b < 4; b++) {
            int extent = extents[first + b];
            // As in libwebp: a plane with any other than a first coefficient is transformed in full.
            boolean full = most > InverseTransform.FIRST && extent > InverseTransform.NOTHING;
            int blockAt = at + (b >> 1) * 4 * stride + (b & 1) * 4;
            InverseTransform.add(
                    full ? InverseTransform.ALL : extent, block.coefficients, 16 * (first + b), p, blockAt, stride);
        }
    }
}
