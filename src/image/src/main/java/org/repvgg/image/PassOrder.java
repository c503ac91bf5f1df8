/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

/**
 * The order of the two passes of a resize. Both passes round to 8 bits, so that the order affects the result: by at
 * most one level, in images whose height shrinks much more than their width.
 */
public enum PassOrder {
    /** Pillow 12 and older: always the horizontal pass first. */
    PILLOW_12,
    /**
     * Pillow 13 and newer: the vertical pass first if it removes more than twice as many rows as the horizontal pass
     * removes columns.
     */
    PILLOW_13;

    /**
     * The order of a Pillow major version, 12 or 13.
     *
     * @throws IllegalArgumentException for other versions
     */
    public static PassOrder ofPillow(int major) {
        return switch (major) {
            case 12 -> PILLOW_12;
            case 13 -> PILLOW_13;
            default ->
                throw new IllegalArgumentException("Cannot resize as Pillow " + major
                        + ": its pass order is not known (expected 12, for 12 and older, or 13). Pass 12 or 13.");
        };
    }

    /** The Pillow major version of this order. */
    public int pillow() {
        return this == PILLOW_12 ? 12 : 13;
    }

    boolean verticalFirst(int width, int height, int outWidth, int outHeight) {
        long rowsDropped = (long) height - outHeight;
        long columnsDropped = (long) width - outWidth;
        return this == PILLOW_13 && rowsDropped > 0 && rowsDropped > 2 * columnsDropped;
    }
}
