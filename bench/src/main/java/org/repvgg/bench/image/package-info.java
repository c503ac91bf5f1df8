/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Benchmarks from the bytes of a JPEG to the normalised crop: this project's decoder, the JDK's ImageIO and
 * libjpeg-turbo through JNI, each with the same fused resize. Run by JMH.
 */
@NullMarked
package org.repvgg.bench.image;

import org.jspecify.annotations.NullMarked;
