/* SPDX-License-Identifier: Apache-2.0 */
/**
 * JMH benchmarks of the engine's products, layers and networks on one thread. Run with {@code java
 * --add-modules=jdk.incubator.vector -cp ... org.openjdk.jmh.Main org.repvgg.bench.kernel}; a test runs every benchmark
 * once and checks its result. Nothing depends on this package.
 */
@NullMarked
package org.repvgg.bench.kernel;

import org.jspecify.annotations.NullMarked;
