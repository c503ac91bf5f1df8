/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From coefficients to samples: block smoothing of incomplete progressive files, dequantization and the inverse
 * DCT of libjpeg. Called by the jpeg and scan packages only.
 */
@NullMarked
package org.repvgg.image.jpeg.idct;

import org.jspecify.annotations.NullMarked;
