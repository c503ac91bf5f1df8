/* SPDX-License-Identifier: Apache-2.0 */
/**
 * PyTorch files in zip form: the central directory and the pickle inside. Bytes of a file enter, tensors leave.
 * Called by the checkpoint package.
 */
@NullMarked
package org.repvgg.reparam.checkpoint.zip;

import org.jspecify.annotations.NullMarked;
