/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.runtime;

/** Thrown if a runtime is not installed or cannot run the network; the message states the reason on one line. */
public final class PeerUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public PeerUnavailableException(String message) {
        super(message);
    }
}
