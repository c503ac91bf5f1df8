/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Named tensors out of a checkpoint file as PyTorch or safetensors wrote it. Bytes enter, tensors leave; nothing in the file is ever instantiated or run. Called by the model and fuse packages and by jobs.
 */
@NullMarked
package org.repvgg.reparam.checkpoint;

import org.jspecify.annotations.NullMarked;
