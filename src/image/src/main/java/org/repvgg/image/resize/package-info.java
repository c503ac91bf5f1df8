/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pillow's fixed-point resampling. Input: rows of 8-bit RGB; output: the normalised floats of a crop of the resized
 * image. Used by org.repvgg.image only.
 */
@NullMarked
package org.repvgg.image.resize;

import org.jspecify.annotations.NullMarked;
