/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

/**
 * How far the comparison of branches and fused network reaches.
 *
 * @param words what was compared, to follow "train = fused in"
 * @param relative largest difference of a logit of the whole network, relative to the largest; NaN if it was not run
 */
public record Coverage(String words, double relative) {
    /** Blocks alone: the file tells neither their order nor what lies between them. */
    public static final Coverage BLOCKS = new Coverage(
            "each block by itself; strides, padding, epsilon and activation are the same on both sides", Double.NaN);

    /** True if the whole network was run. */
    public boolean isWhole() {
        return !Double.isNaN(relative);
    }
}
