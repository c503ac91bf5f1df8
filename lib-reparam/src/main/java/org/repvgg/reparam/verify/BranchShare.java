/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

/**
 * The contribution of one branch to a fused kernel.
 *
 * @param norm Frobenius norm of the branch's folded kernel
 * @param share the square of the norm divided by the sum of the squares over all branches
 * @param deadChannels number of output channels to which the branch contributes only a constant
 */
public record BranchShare(String name, double norm, double share, int deadChannels) {}
