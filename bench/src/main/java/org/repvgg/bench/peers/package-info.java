/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The side-by-side benchmark: this engine and other runtimes on one machine, in one run, turn by turn, on the
 * same weights and images, their outputs compared with a float64 reference. Enters: the arguments of {@code
 * bench/run}. Leaves: a table on standard output and a JSON file under {@code bench/results}. {@link
 * org.repvgg.bench.peers.SideBySide} is what a user starts. Nobody else calls in here.
 */
@NullMarked
package org.repvgg.bench.peers;

import org.jspecify.annotations.NullMarked;
