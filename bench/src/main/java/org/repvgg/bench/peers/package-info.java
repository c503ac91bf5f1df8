/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The side-by-side benchmark: measures this engine and other runtimes on one machine in one run, in alternating turns,
 * on the same weights and images, and compares their outputs with a float64 reference. Input: the arguments of {@code
 * bench/run}; output: a table on standard output and a JSON file under {@code bench/results}. Every runtime is a
 * separate process, pinned to its cores, that replies to each line with one line ({@link
 * org.repvgg.bench.peers.JavaWorker}, {@code python/worker.py}). The main class is {@link
 * org.repvgg.bench.peers.SideBySide}. Peers with large dependencies are in {@code src/peers} and compiled only by the
 * Maven profile {@code peers}.
 */
@NullMarked
package org.repvgg.bench.peers;

import org.jspecify.annotations.NullMarked;
