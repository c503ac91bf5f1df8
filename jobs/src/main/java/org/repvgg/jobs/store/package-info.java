/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Bytes of one file of any Hadoop file system. The file's place, length and time enter; its bytes leave, in order and from
 * any offset, through connections that break; a {@link org.repvgg.jobs.store.StoreException} tells a file system that
 * failed from a file that is wrong. For the readers of images and of checkpoints, on the driver and on executors.
 */
@NullMarked
package org.repvgg.jobs.store;

import org.jspecify.annotations.NullMarked;
