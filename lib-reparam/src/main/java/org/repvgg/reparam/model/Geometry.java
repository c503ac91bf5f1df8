/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.model;

/**
 * Where a block's convolution looks: sizes in channels and pixels. The kernel is square.
 *
 * @param groups 1 where neither the tensors nor the blocks around tell
 */
public record Geometry(
        int inChannels, int outChannels, int kernelSize, int stride, int padding, int dilation, int groups) {

    /** The same with another stride. */
    public Geometry withStride(int other) {
        return new Geometry(inChannels, outChannels, kernelSize, other, padding, dilation, groups);
    }
}
