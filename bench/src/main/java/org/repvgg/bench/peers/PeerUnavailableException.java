/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

/** A runtime that is not installed here or cannot run this network; the message says why, in one line. */
final class PeerUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    PeerUnavailableException(String message) {
        super(message);
    }
}
