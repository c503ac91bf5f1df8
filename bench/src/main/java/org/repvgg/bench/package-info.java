/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Benchmarks of kernels, layers, image decoding and whole networks, alone and in comparison with other engines. Nothing
 * depends on this module.
 */
@NullMarked
package org.repvgg.bench;

import org.jspecify.annotations.NullMarked;
