/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

import org.repvgg.image.webp.failure.WebpException;

/**
 * The header of a key frame: size, segments, loop filter, partitions, quantizers, probabilities. Source: RFC 6386, 9.
 */
final class FrameHeader {
    static final int SEGMENTS = 4;
    /** Bytes before the first partition: frame tag, start code, size. */
    private static final int FIXED_BYTES = 10;

    final int width;
    final int height;
    /** The first partition; its reader stands at the modes of the first macroblock. */
    final BoolDecoder modes;
    /** The partitions of the coefficients: one for row 0, row 1 and so on, then from the first again. */
    final BoolDecoder[] tokens;
    /** Whether each macroblock says its segment, and the probabilities of the three decisions. */
    final boolean segmentMap;

    final int[] segmentProbabilities = {255, 255, 255};
    /** The probability that a macroblock has coefficients, or -1 if all have. */
    final int skipProbability;
    /** [segment]: steps of the first and the other coefficients of Y, of Y2 and of the colour differences. */
    final int[][] steps = new int[SEGMENTS][6];

    final FilterStrength[][] filters = new FilterStrength[SEGMENTS][2];
    final boolean filtered;
    final boolean simpleFilter;
    /** [type][band][context][11]. */
    final byte[] probabilities = Vp8Constants.TOKEN_PROBABILITIES.clone();

    private boolean segmented;
    private boolean absolute = true;
    private final int[] segmentQuantizer = new int[SEGMENTS];
    private final int[] segmentFilter = new int[SEGMENTS];

    /** Reads the header of the frame whose bytes are [from, to). */
    FrameHeader(byte[] bytes, int from, int to) throws WebpException {
        width = u16(bytes, from + 6) & 0x3fff;
        height = u16(bytes, from + 8) & 0x3fff;
        int first = from + FIXED_BYTES;
        int firstLength = (u16(bytes, from) | (bytes[from + 2] & 0xff) << 16) >> 5;
        if (firstLength > to - first) {
            throw WebpException.truncated("the first partition of the frame");
        }
        modes = new BoolDecoder(bytes, first, first + firstLength);
        modes.number(2); // Colour space and clamping, which only an encoder chooses.
        segmentMap = readSegments();
        simpleFilter = modes.flag();
        int level = modes.number(6);
        int sharpness = modes.number(3);
        int[] deltas = readFilterDeltas();
        filtered = level != 0;
        for (int s = 0; s < SEGMENTS; s++) {
            int base = segmented ? segmentFilter[s] + (absolute ? 0 : level) : level;
            filters[s][0] = new FilterStrength(base + deltas[0], sharpness);
            filters[s][1] = new FilterStrength(base + deltas[0] + deltas[1], sharpness);
        }
        tokens = readPartitions(bytes, first + firstLength, to);
        readQuantizers();
        modes.flag(); // Whether the probabilities outlive the frame.
        readProbabilities();
        skipProbability = modes.flag() ? modes.number(8) : -1;
        if (modes.isPastEnd()) {
            throw WebpException.truncated("the header of the frame");
        }
    }

    private boolean readSegments() {
        segmented = modes.flag();
        if (!segmented) {
            return false;
        }
        boolean map = modes.flag();
        if (modes.flag()) {
            absolute = modes.flag();
            for (int s = 0; s < SEGMENTS; s++) {
                segmentQuantizer[s] = modes.optionalSigned(7);
            }
            for (int s = 0; s < SEGMENTS; s++) {
                segmentFilter[s] = modes.optionalSigned(6);
            }
        }
        if (map) {
            for (int i = 0; i < segmentProbabilities.length; i++) {
                segmentProbabilities[i] = modes.flag() ? modes.number(8) : 255;
            }
        }
        return map;
    }

    /** The changes of the filter level for macroblocks of key frames, and for those of them with 4 x 4 blocks. */
    private int[] readFilterDeltas() {
        int[] deltas = new int[2];
        boolean enabled = modes.flag();
        if (enabled && modes.flag()) {
            for (int i = 0; i < 8; i++) {
                int delta = modes.optionalSigned(6);
                if (i == 0) {
                    deltas[0] = delta;
                } else if (i == 4) {
                    deltas[1] = delta;
                }
            }
        }
        return deltas;
    }

    private BoolDecoder[] readPartitions(byte[] bytes, int from, int to) throws WebpException {
        int count = 1 << modes.number(2);
        int at = from + 3 * (count - 1);
        if (at >= to) {
            throw WebpException.truncated("the list of partitions");
        }
        BoolDecoder[] partitions = new BoolDecoder[count];
        for (int i = 0; i < count; i++) {
            int size = to - at;
            if (i < count - 1) {
                int sizeAt = from + 3 * i;
                size = Math.min(size, u16(bytes, sizeAt) | (bytes[sizeAt + 2] & 0xff) << 16);
            }
            if (i == count - 1 && size == 0) {
                throw WebpException.truncated("the last partition of the frame");
            }
            partitions[i] = new BoolDecoder(bytes, at, at + size);
            at += size;
        }
        return partitions;
    }

    private void readQuantizers() {
        int base = modes.number(7);
        int y1Dc = modes.optionalSigned(4);
        int y2Dc = modes.optionalSigned(4);
        int y2Ac = modes.optionalSigned(4);
        int uvDc = modes.optionalSigned(4);
        int uvAc = modes.optionalSigned(4);
        for (int s = 0; s < SEGMENTS; s++) {
            int q = segmented ? segmentQuantizer[s] + (absolute ? 0 : base) : base;
            steps[s][0] = Vp8Constants.dcStep(q + y1Dc, 127);
            steps[s][1] = Vp8Constants.acStep(q);
            steps[s][2] = 2 * Vp8Constants.dcStep(q + y2Dc, 127);
            steps[s][3] = Math.max(8, Vp8Constants.acStep(q + y2Ac) * 155 / 100);
            steps[s][4] = Vp8Constants.dcStep(q + uvDc, 117);
            steps[s][5] = Vp8Constants.acStep(q + uvAc);
        }
    }

    private void readProbabilities() {
        for (int i = 0; i < probabilities.length; i++) {
            if (modes.bit(Vp8Constants.TOKEN_UPDATES[i] & 0xff) != 0) {
                probabilities[i] = (byte) modes.number(8);
            }
        }
    }

    private static int u16(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
    }
}
