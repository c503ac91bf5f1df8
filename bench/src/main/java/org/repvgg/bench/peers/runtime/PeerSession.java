/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.runtime;

/**
 * A loaded runtime with its batch of images prepared, so that only {@link #run} is timed. It is not closed; the process
 * exits after its use.
 */
public interface PeerSession {
    /** Classifies the whole batch once. */
    void run() throws Exception;

    /** Logits [image][class] of the latest run. */
    float[] logits() throws Exception;
}
