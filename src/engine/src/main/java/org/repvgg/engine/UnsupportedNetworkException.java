/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

/** A network, or its size of images, is beyond this engine. The message is one line that says why. */
public final class UnsupportedNetworkException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public UnsupportedNetworkException(String message) {
        super(message);
    }
}
