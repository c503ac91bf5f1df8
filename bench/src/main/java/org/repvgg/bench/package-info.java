/* SPDX-License-Identifier: Apache-2.0 */
/** Benchmarks of kernels, layers, images and whole networks, alone and beside other engines. Nothing depends on it. */
@NullMarked
package org.repvgg.bench;

import org.jspecify.annotations.NullMarked;
