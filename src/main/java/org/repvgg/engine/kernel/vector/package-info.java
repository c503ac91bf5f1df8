/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The kernel sets on {@code jdk.incubator.vector}, one a vector width. The only package that touches that module;
 * {@link org.repvgg.engine.kernel.KernelProvider} loads it by name and nobody else may call it, so that a JVM
 * without the module still runs on the scalar set.
 */
@NullMarked
package org.repvgg.engine.kernel.vector;

import org.jspecify.annotations.NullMarked;
