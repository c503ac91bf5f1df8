/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A decoder of Windows and OS/2 bitmaps, with or without a file header: encoded bytes enter, rows of 8-bit RGB leave,
 * with the pixels and the verdict of Pillow. Called by org.repvgg.image only.
 */
@NullMarked
package org.repvgg.image.bmp;

import org.jspecify.annotations.NullMarked;
