/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

/**
 * Where a session takes its images from: the normalised value of channel c, row y, column x of image i is
 * {@code data[offset(i) + c * channelStride + y * rowStride + x * columnStride]}. An image's place does not depend on how
 * many images a run takes. Strides are in floats.
 */
public record InputLayout(
        float[] data, int base, int lanes, int laneGroupStride, int channelStride, int rowStride, int columnStride) {
    /** Where image {@code image} of the batch begins. */
    public int offset(int image) {
        return base + image / lanes * laneGroupStride + image % lanes;
    }
}
