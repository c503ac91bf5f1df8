/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.model;

/** Argument checks of the records: an array must have as many values as its shape. */
final class Shapes {
    private Shapes() {}

    static void check(String name, float[] values, long expected) {
        if (values.length != expected) {
            throw new IllegalArgumentException("Cannot build a fused layer: " + name + " has " + values.length
                    + " values (expected " + expected + ").");
        }
    }
}
