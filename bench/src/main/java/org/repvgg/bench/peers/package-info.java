/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The side-by-side benchmark: this engine and other runtimes on one machine, in one run, turn by turn, on the same
 * weights and images, their outputs compared with a float64 reference. Enters: {@code bench/run}'s arguments. Leaves: a
 * table on standard output and a JSON file under {@code bench/results}. Every runtime is a process of its own, pinned to
 * its cores, that answers one line for one line ({@link org.repvgg.bench.peers.JavaWorker}, {@code python/worker.py});
 * {@link org.repvgg.bench.peers.SideBySide} is what a user starts. The peers that need large dependencies lie in
 * {@code src/peers} and are compiled by the Maven profile {@code peers} only. Nobody else calls in here.
 */
@NullMarked
package org.repvgg.bench.peers;

import org.jspecify.annotations.NullMarked;
