/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The safetensors format: bytes of a file enter and tensors with metadata leave, or the reverse. The reader is
 * called by the checkpoint package, the writer by deploy and fuse.
 */
@NullMarked
package org.repvgg.reparam.checkpoint.safetensors;

import org.jspecify.annotations.NullMarked;
