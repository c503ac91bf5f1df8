/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Checkpoints from any file system of Hadoop into the re-parameterization library: read, fuse, inspect, save.
 * Runs on the driver only. Called by the command line and the prediction job.
 */
@NullMarked
package org.repvgg.jobs.checkpoint;

import org.jspecify.annotations.NullMarked;
