/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Checks fused blocks and networks against the unfused ones by running both, and reports the differences. Blocks,
 * kernels and images enter; reports leave as records, JSON and tables. Called by the fuse package and by jobs.
 */
@NullMarked
package org.repvgg.reparam.verify;

import org.jspecify.annotations.NullMarked;
