/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

/** The simple loop filter, which changes two pixels of luma across an edge. Source: RFC 6386, 15.2. */
final class SimpleFilter {
    private SimpleFilter() {}

    /**
     * Filters 16 places along an edge.
     *
     * @param at the first pixel behind the edge
     * @param step from a pixel to the next across the edge
     * @param along from a pixel to the next along it
     */
    static void edge(byte[] p, int at, int step, int along, int limit) {
        for (int i = 0, q = at; i < 16; i++, q += along) {
            int p1 = p[q - 2 * step] & 0xff;
            int p0 = p[q - step] & 0xff;
            int q0 = p[q] & 0xff;
            int q1 = p[q + step] & 0xff;
            if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) <= limit) {
                int a = 3 * (q0 - p0) + Math.max(-128, Math.min(p1 - q1, 127));
                p[q - step] = clamp(p0 + clampNarrow(a + 3 >> 3));
                p[q] = clamp(q0 - clampNarrow(a + 4 >> 3));
            }
        }
    }

    /** To the eighth of a signed byte. */
    private static int clampNarrow(int v) {
        return Math.max(-16, Math.min(v, 15));
    }

    private static byte clamp(int v) {
        return (byte) Math.max(0, Math.min(v, 255));
    }
}
