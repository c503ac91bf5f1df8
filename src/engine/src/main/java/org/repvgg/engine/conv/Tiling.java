/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import org.repvgg.engine.kernel.WinogradLine;

/**
 * How one axis of a plane is cut into lines: {@code count} lines, the first {@code bigCount} of them {@code big}, the others
 * one output shorter.
 */
record Tiling(WinogradLine big, WinogradLine small, int bigCount, int count) {
    /** Covers {@code outputs} exactly with as few products as lines of at most {@code largest} outputs allow. */
    static Tiling of(int stride, int outputs, int largest) {
        // Five outputs in lines of four would leave two, and no line is so short.
        int count = outputs == 5 ? 1 : (outputs + largest - 1) / largest;
        int size = (outputs + count - 1) / count;
        int bigCount = outputs - count * (size - 1);
        if (size == 3) {
            WinogradLine three = WinogradLine.of(stride, 3, 4);
            return new Tiling(three, three, count, count);
        }
        return new Tiling(
                WinogradLine.of(stride, size, size), WinogradLine.of(stride, size - 1, size), bigCount, count);
    }

    WinogradLine line(int index) {
        return index < bigCount ? big : small;
    }

    /** First output of a line. */
    int start(int index) {
        return index * big.outputs() - Math.max(0, index - bigCount) * (big.outputs() - small.outputs());
    }

    /** All outputs. */
    int outputs() {
        return start(count - 1) + line(count - 1).outputs();
    }

    /** One line of each kind. */
    Tiling shortened() {
        return new Tiling(big, small, 1, bigCount < count ? 2 : 1);
    }
}
