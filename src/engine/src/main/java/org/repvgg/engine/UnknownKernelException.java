/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

/** A text names no kernel. The message names what was found and what was expected. */
public final class UnknownKernelException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public UnknownKernelException(String message) {
        super(message);
    }
}
