/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Checkpoints from any file system of Hadoop into the re-parameterization library: read, fuse, inspect, save. Runs on the
 * driver only.
 */
@NullMarked
package org.repvgg.jobs.reparam;

import org.jspecify.annotations.NullMarked;
