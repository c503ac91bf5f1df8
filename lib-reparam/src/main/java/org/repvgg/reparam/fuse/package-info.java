/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Folds every block into one convolution, in float64, and verifies the result against the unfused branches. Input:
 * recognised blocks; output: a fused model and its equivalence report. ND4J is used only in this package.
 */
@NullMarked
package org.repvgg.reparam.fuse;

import org.jspecify.annotations.NullMarked;
