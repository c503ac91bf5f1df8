/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Named tensors out of a checkpoint file as PyTorch or safetensors wrote it. Bytes enter, tensors leave; nothing
 * in the file is ever instantiated or run. {@link org.repvgg.reparam.checkpoint.Checkpoint} is the facade; called
 * by the recognize, fuse, verify and deploy packages and by jobs.
 */
@NullMarked
package org.repvgg.reparam.checkpoint;

import org.jspecify.annotations.NullMarked;
