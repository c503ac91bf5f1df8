/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Folds every block into one convolution, in float64. A recognised network enters; a fused model, checked against
 * the unfused branches by the verify package, and its report leave. Called by jobs.
 */
@NullMarked
package org.repvgg.reparam.fuse;

import org.jspecify.annotations.NullMarked;
