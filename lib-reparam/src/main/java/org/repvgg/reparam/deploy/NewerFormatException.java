/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.deploy;

import org.repvgg.reparam.checkpoint.tensor.CheckpointException;

/** Thrown for a fused file whose format version only a newer release reads. */
public final class NewerFormatException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    NewerFormatException(String message) {
        super(message);
    }
}
