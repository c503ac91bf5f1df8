/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Decoders of GIF, BMP and TIFF by ImageIO: encoded bytes enter, rows of 8-bit RGB leave. Called by org.repvgg.image
 * only.
 */
@NullMarked
package org.repvgg.image.raster;

import org.jspecify.annotations.NullMarked;
