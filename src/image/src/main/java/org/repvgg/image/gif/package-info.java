/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A decoder of the first frame of GIFs: encoded bytes enter, rows of 8-bit RGB leave, with the pixels and the verdict of
 * Pillow. Called by org.repvgg.image only.
 */
@NullMarked
package org.repvgg.image.gif;

import org.jspecify.annotations.NullMarked;
