/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

/** How strongly the edges of a macroblock are filtered. Source: RFC 6386, 9.6 and 15.2 to 15.4, for key frames. */
final class FilterStrength {
    /** 0 if the macroblock is not filtered. */
    final int level;
    /** Largest difference between neighbours inside the blocks. */
    final int interior;
    /** Largest difference across an edge between blocks, and across one between macroblocks. */
    final int blockEdge;

    final int macroblockEdge;
    /** Differences above it are an edge of the picture's own, of which fewer pixels are changed. */
    final int highVariance;

    FilterStrength(int wanted, int sharpness) {
        level = Math.max(0, Math.min(wanted, 63));
        int limit = level;
        if (sharpness > 0) {
            limit = Math.min(limit >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
        }
        interior = Math.max(1, limit);
        // Differences are compared as 4 |p0 - q0| + |p1 - q1|, twice the size of those in the RFC.
        blockEdge = 2 * (2 * level + interior) + 1;
        macroblockEdge = 2 * (2 * (level + 2) + interior) + 1;
        highVariance = level >= 40 ? 2 : level >= 15 ? 1 : 0;
    }
}
