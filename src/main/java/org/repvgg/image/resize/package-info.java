/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Rows of 8-bit RGB enter, normalised floats of a crop of the resized image leave; Pillow's fixed-point resampling.
 * Called by org.repvgg.image only.
 */
@NullMarked
package org.repvgg.image.resize;

import org.jspecify.annotations.NullMarked;
