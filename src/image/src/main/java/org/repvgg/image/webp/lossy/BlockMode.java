/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

/**
 * Numbers of the prediction modes, RFC 6386, 8 and 11.2. Macroblocks use the first four; 4 x 4 blocks all. The number
 * of a macroblock's mode stands for the modes of its blocks where these are contexts.
 */
final class BlockMode {
    /** The average of the row above and the column to the left. */
    static final int DC = 0;
    /** TrueMotion: left plus above minus corner. */
    static final int TM = 1;

    static final int VERTICAL = 2;
    static final int HORIZONTAL = 3;
    static final int DOWN_RIGHT = 4;
    static final int VERTICAL_RIGHT = 5;
    static final int DOWN_LEFT = 6;
    static final int VERTICAL_LEFT = 7;
    static final int HORIZONTAL_DOWN = 8;
    static final int HORIZONTAL_UP = 9;

    private BlockMode() {}
}
