/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

/**
 * What one branch puts into a fused kernel.
 *
 * @param norm Frobenius norm of the branch's folded kernel
 * @param share its square over the sum of the squares of all branches
 * @param deadChannels output channels to which it adds nothing but a constant
 */
public record BranchShare(String name, double norm, double share, int deadChannels) {}
