/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fused;

/** Checks at the door of the records: an array has as many values as its shape says. */
final class Shapes {
    private Shapes() {}

    static void check(String name, float[] values, long expected) {
        if (values.length != expected) {
            throw new IllegalArgumentException("Cannot build a fused layer: " + name + " has " + values.length
                    + " values (expected " + expected + ").");
        }
    }
}
