/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

/** One runtime, loaded, with its batch of images in place: what is timed is {@link #run} alone. Its process ends with it. */
interface PeerSession {
    /** Classifies the whole batch once. */
    void run() throws Exception;

    /** [image][class] of the latest run. */
    float[] logits() throws Exception;
}
