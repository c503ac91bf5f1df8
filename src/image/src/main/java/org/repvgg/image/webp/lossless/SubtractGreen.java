/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

/** Adds green to red and blue. Source: RFC 9649, 3.5.3. */
record SubtractGreen(int width) implements Transform {
    @Override
    public void invert(int y, int[] row) {
        for (int x = 0; x < width; x++) {
            int argb = row[x];
            int green = argb >>> 8 & 0xff;
            row[x] = argb & 0xff00ff00 | (argb & 0x00ff00ff) + (green << 16 | green) & 0x00ff00ff;
        }
    }
}
