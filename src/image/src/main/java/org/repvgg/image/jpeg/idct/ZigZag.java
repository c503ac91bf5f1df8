/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.idct;

import java.util.Arrays;

/** The order of coefficients in a scan (ITU-T T.81, figure A.6). */
public final class ZigZag {
    /**
     * Row-major index in the 8x8 block by scan-order index. Corrupt runs may exceed index 63; these entries map to the
     * last coefficient.
     */
    public static final int[] NATURAL = natural();

    private ZigZag() {}

    private static int[] natural() {
        int[] order = new int[64 + 16];
        int row = 0;
        int column = 0;
        for (int k = 0; k < 64; k++) {
            order[k] = row * 8 + column;
            boolean up = (row + column) % 2 == 0;
            if (up ? column == 7 : row == 7) {
                row += up ? 1 : 0;
                column += up ? 0 : 1;
            } else if (up ? row == 0 : column == 0) {
                row += up ? 0 : 1;
                column += up ? 1 : 0;
            } else {
                row += up ? -1 : 1;
                column += up ? 1 : -1;
            }
        }
        Arrays.fill(order, 64, order.length, 63);
        return order;
    }
}
