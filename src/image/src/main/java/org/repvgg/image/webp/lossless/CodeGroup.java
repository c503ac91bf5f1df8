/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

/** The five prefix codes with which the pixels of a tile are coded. Source: RFC 9649, 3.7.2. */
final class CodeGroup {
    static final int LITERALS = 256;
    static final int LENGTHS = 24;
    static final int DISTANCES = 40;
    /** Green values, then lengths of copies, then places in the colour cache. */
    final PrefixCode green;

    final PrefixCode red;
    final PrefixCode blue;
    final PrefixCode alpha;
    final PrefixCode distance;
    /** Whether red, blue and alpha take no bits; then {@link #fixed} holds them. */
    final boolean greenOnly;

    final int fixed;

    CodeGroup(PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {
        this.green = green;
        this.red = red;
        this.blue = blue;
        this.alpha = alpha;
        this.distance = distance;
        greenOnly = red.longest == 0 && blue.longest == 0 && alpha.longest == 0;
        fixed = greenOnly ? alpha.onlySymbol() << 24 | red.onlySymbol() << 16 | blue.onlySymbol() : 0;
    }

    /** Entries of the tables. */
    int entries() {
        return green.table.length + red.table.length + blue.table.length + alpha.table.length + distance.table.length;
    }
}
