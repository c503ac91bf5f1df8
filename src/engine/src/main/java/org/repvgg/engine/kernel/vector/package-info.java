/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The kernel set on {@code jdk.incubator.vector}, for one vector width per JVM. The only package that uses that module;
 * {@link org.repvgg.engine.kernel.KernelProvider} loads it by name and only benchmarks may call it directly, so that a JVM
 * without the module still runs on the scalar set.
 */
@NullMarked
package org.repvgg.engine.kernel.vector;

import org.jspecify.annotations.NullMarked;
