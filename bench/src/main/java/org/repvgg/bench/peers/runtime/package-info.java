/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Runtimes on the JVM, each in a process of its own, pinned to its cores, that answers one line for one line
 * ({@link org.repvgg.bench.peers.runtime.JavaWorker}; {@code python/worker.py} speaks the same lines). The peers
 * that need large dependencies lie in {@code src/peers} and are compiled by the Maven profile {@code peers} only.
 * Started by the peers package.
 */
@NullMarked
package org.repvgg.bench.peers.runtime;

import org.jspecify.annotations.NullMarked;
