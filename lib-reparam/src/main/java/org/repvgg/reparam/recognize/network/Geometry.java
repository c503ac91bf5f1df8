/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.network;

/**
 * The geometry of a block's convolution, in channels and pixels. The kernel is square.
 *
 * @param groups number of groups; 1 if neither the tensors nor neighbouring blocks determine it
 */
public record Geometry(
        int inChannels, int outChannels, int kernelSize, int stride, int padding, int dilation, int groups) {}
