/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reads named tensors from checkpoint files written by PyTorch or safetensors. Input: the bytes of a file; output:
 * tensors. Nothing in the file is instantiated or executed. Used by the model and fuse packages and by jobs.
 */
@NullMarked
package org.repvgg.reparam.checkpoint;

import org.jspecify.annotations.NullMarked;
