/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reads one file of any Hadoop file system. The file's location, length and time enter; its bytes leave, in order and
 * from any offset, across broken connections; a {@link org.repvgg.jobs.store.StoreException} distinguishes a failing
 * file system from a damaged file. Used by the readers of images and of checkpoints, on the driver and on executors.
 */
@NullMarked
package org.repvgg.jobs.store;

import org.jspecify.annotations.NullMarked;
