/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Folds every block into one convolution, in float64, and proves it against the unfused branches. Recognised blocks enter, a fused model and its equivalence report leave. ND4J is used here and nowhere else.
 */
@NullMarked
package org.repvgg.reparam.fuse;

import org.jspecify.annotations.NullMarked;
