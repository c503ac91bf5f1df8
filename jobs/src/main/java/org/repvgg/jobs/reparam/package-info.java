/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Checkpoints of any Hadoop file system: read, fuse, inspect, save, using the re-parameterization library. Runs on the
 * driver only.
 */
@NullMarked
package org.repvgg.jobs.reparam;

import org.jspecify.annotations.NullMarked;
