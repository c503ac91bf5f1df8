/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * The kernel that was asked for cannot run in this JVM: its module is absent, it does not load, or the JVM already runs
 * vectors of another width. The message says which and what to do.
 */
public final class KernelUnavailableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public KernelUnavailableException(String message) {
        super(message);
    }

    public KernelUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
