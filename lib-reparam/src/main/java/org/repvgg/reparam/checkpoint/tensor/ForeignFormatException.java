/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

/**
 * Thrown for a file or tensor of a known kind that is not read here: another program's format, or weights that need
 * another step before they are weights, such as quantized ones. The file is not damaged; the message names the kind and
 * says what to do.
 */
public final class ForeignFormatException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    public ForeignFormatException(String message) {
        super(message);
    }
}
