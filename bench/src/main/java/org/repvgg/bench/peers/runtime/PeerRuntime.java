/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.runtime;

import java.nio.file.Path;
import java.util.List;

/** A runtime on the JVM for the side-by-side benchmark. Implementations have a constructor without arguments. */
public interface PeerRuntime {
    /** The version, with other information needed to interpret the results, on one line. Valid after {@link #open}. */
    String version();

    /**
     * Loads the workload of a folder.
     *
     * @param images number of images per batch
     * @param threads total number of threads to use
     * @return one session whose run uses all threads, or as many sessions as threads, each to be run on its own thread
     * @throws UnsupportedOperationException if this runtime cannot run the network; the message is one line
     */
    List<? extends PeerSession> open(Path folder, int images, int threads) throws Exception;
}
