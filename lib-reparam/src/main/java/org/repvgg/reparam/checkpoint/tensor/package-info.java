/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What every reader of checkpoints shares: positioned bytes of a file, tensors over them, element types, and the
 * exception for a file that cannot be read. Bytes enter, tensors leave. Called by the other checkpoint packages;
 * tensors and the exception by everybody.
 */
@NullMarked
package org.repvgg.reparam.checkpoint.tensor;

import org.jspecify.annotations.NullMarked;
