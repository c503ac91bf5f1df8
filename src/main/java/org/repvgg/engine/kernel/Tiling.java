/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * How one axis of a plane is cut into lines: {@code count} lines, the first {@code bigCount} of them {@code big}, the others
 * one output shorter.
 */
record Tiling(Line big, Line small, int bigCount, int count) {
    /** Covers {@code outputs} exactly with as few products as lines of at most {@code largest} allow. */
    static Tiling of(int stride, int outputs, int largest) {
        // Five in lines of four would leave one of two, and there is none so short.
        int count = outputs == 5 ? 1 : (outputs + largest - 1) / largest;
        int size = (outputs + count - 1) / count;
        int bigCount = outputs - count * (size - 1);
        if (size == 3) {
            Line three = Line.of(stride, 3, 4);
            return new Tiling(three, three, count, count);
        }
        return new Tiling(Line.of(stride, size, size), Line.of(stride, size - 1, size), bigCount, count);
    }

    Line line(int index) {
        return index < bigCount ? big : small;
    }

    /** First output of a line. */
    int start(int index) {
        return index * big.outputs() - Math.max(0, index - bigCount) * (big.outputs() - small.outputs());
    }

    /** Products along this axis. */
    int points() {
        return bigCount * big.points() + (count - bigCount) * small.points();
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
