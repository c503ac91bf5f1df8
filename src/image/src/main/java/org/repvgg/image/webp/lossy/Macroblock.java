/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

/** The modes and coefficients of the macroblock that is being decoded. */
final class Macroblock {
    /** Blocks in the order of their coefficients: 16 of luma, 4 of U, 4 of V, each from the top left, row by row. */
    static final int BLOCKS = 24;

    int segment;
    /** Whether it has no coefficients at all. */
    boolean skipped;
    /** Whether each 4 x 4 block of luma has a mode of its own. */
    boolean split;
    /** Modes of the 16 blocks of luma, or in [0] that of the macroblock; see {@link BlockMode}. */
    final byte[] modes = new byte[16];

    int chromaMode;
    /** [block][row][column] of dequantized coefficients, 16 per block. The transforms leave zeros behind. */
    final short[] coefficients = new short[16 * BLOCKS];
    /** [block]: which coefficients may differ from zero; see {@link InverseTransform}. */
    final byte[] extents = new byte[BLOCKS];
}
