/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A JPEG decoder. Input: encoded bytes; output: rows of 8-bit RGB, or a {@link org.repvgg.image.jpeg.JpegException}.
 * Results are bit-identical to libjpeg-turbo with default settings as used by Pillow, and the same files are refused.
 * {@link org.repvgg.image.jpeg.JpegDecoder} is the entry point; used by org.repvgg.image only. Based on ITU-T T.81, the
 * JFIF and Adobe conventions and the published behaviour of libjpeg; docs/images.md describes what is reproduced.
 */
@NullMarked
package org.repvgg.image.jpeg;

import org.jspecify.annotations.NullMarked;
