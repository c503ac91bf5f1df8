/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.nio.file.Path;
import java.util.List;

/** A runtime on the JVM that the side-by-side benchmark can load. Has a constructor without arguments. */
interface PeerRuntime {
    /** Which version, and what else a reader of its figures must know: one line. Valid after {@link #open}. */
    String version();

    /**
     * Loads the workload of a folder.
     *
     * @param images how many of its images make a batch
     * @param threads threads to use in all
     * @return one session whose run uses all threads, or as many sessions as threads, each to be run on its own thread
     * @throws UnsupportedOperationException where this runtime cannot run this network, saying why in one line
     */
    List<? extends PeerSession> open(Path folder, int images, int threads) throws Exception;
}
