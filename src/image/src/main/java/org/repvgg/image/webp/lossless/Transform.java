/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

/** Undoes one of the changes that the encoder made to the pixels. Source: RFC 9649, 3.5. */
interface Transform {
    /** Changes row y in place; rows come from top to bottom, each once, pixels as 0xAARRGGBB. */
    void invert(int y, int[] row);
}
