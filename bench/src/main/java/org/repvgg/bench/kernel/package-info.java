/* SPDX-License-Identifier: Apache-2.0 */
/**
 * JMH benchmarks of the engine's products, layers and networks on one thread. Run with {@code java
 * --add-modules=jdk.incubator.vector -cp ... org.openjdk.jmh.Main org.repvgg.bench.kernel}; a test runs every body once
 * and checks what it computes. Nothing depends on it.
 */
@NullMarked
package org.repvgg.bench.kernel;

import org.jspecify.annotations.NullMarked;
