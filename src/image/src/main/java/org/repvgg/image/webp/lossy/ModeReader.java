/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

import java.util.Arrays;

/** Reads segment, skipping and prediction modes of the macroblocks, in their order. Source: RFC 6386, 8.1, 11, 19.3. */
final class ModeReader {
    private final FrameHeader header;
    private final BoolDecoder in;
    /** The modes of the blocks above, [column of blocks]. */
    private final byte[] above;

    private final byte[] left = new byte[4];

    ModeReader(FrameHeader header, int macroblocks) {
        this.header = header;
        in = header.modes;
        above = new byte[4 * macroblocks];
    }

    void beginRow() {
        Arrays.fill(left, (byte) BlockMode.DC);
    }

    void read(Macroblock to, int column) {
        to.segment = 0;
        if (header.segmentMap) {
            int[] p = header.segmentProbabilities;
            to.segment = in.bit(p[0]) == 0 ? in.bit(p[1]) : 2 + in.bit(p[2]);
        }
        to.skipped = header.skipProbability >= 0 && in.bit(header.skipProbability) != 0;
        to.split = in.bit(145) == 0;
        if (to.split) {
            readBlocks(to, column);
        } else {
            int mode = in.bit(156) == 0
                    ? in.bit(163) == 0 ? BlockMode.DC : BlockMode.VERTICAL
                    : in.bit(128) == 0 ? BlockMode.HORIZONTAL : BlockMode.TM;
            to.modes[0] = (byte) mode;
            Arrays.fill(above, 4 * column, 4 * column + 4, (byte) mode);
            Arrays.fill(left, (byte) mode);
        }
        to.chromaMode = in.bit(142) == 0
                ? BlockMode.DC
                : in.bit(114) == 0 ? BlockMode.VERTICAL : in.bit(183) == 0 ? BlockMode.HORIZONTAL : BlockMode.TM;
    }

    private void readBlocks(Macroblock to, int column) {
        for (int y = 0; y < 4; y++) {
            int mode = left[y];
            for (int x = 0; x < 4; x++) {
                mode = blockMode(9 * (10 * above[4 * column + x] + mode));
                above[4 * column + x] = (byte) mode;
                to.modes[4 * y + x] = (byte) mode;
            }
            left[y] = (byte) mode;
        }
    }

    /** Descends the tree of modes, whose nine probabilities begin at p. */
    private int blockMode(int p) {
        if (bit(p) == 0) {
            return BlockMode.DC;
        }
        if (bit(p + 1) == 0) {
            return BlockMode.TM;
        }
        if (bit(p + 2) == 0) {
            return BlockMode.VERTICAL;
        }
        if (bit(p + 3) == 0) {
            if (bit(p + 4) == 0) {
                return BlockMode.HORIZONTAL;
            }
            return bit(p + 5) == 0 ? BlockMode.DOWN_RIGHT : BlockMode.VERTICAL_RIGHT;
        }
        if (bit(p + 6) == 0) {
            return BlockMode.DOWN_LEFT;
        }
        if (bit(p + 7) == 0) {
            return BlockMode.VERTICAL_LEFT;
        }
        return bit(p + 8) == 0 ? BlockMode.HORIZONTAL_DOWN : BlockMode.HORIZONTAL_UP;
    }

    private int bit(int p) {
        return in.bit(Vp8Constants.BLOCK_MODES[p] & 0xff);
    }
}
