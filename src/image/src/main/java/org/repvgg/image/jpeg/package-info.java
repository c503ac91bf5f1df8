/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A JPEG decoder: encoded bytes enter, rows of 8-bit RGB leave, equal to the bit to libjpeg-turbo with its
 * default settings as Pillow calls it, in verdict too; or a {@link org.repvgg.image.jpeg.marker.JpegException}.
 * {@link org.repvgg.image.jpeg.JpegDecoder} is the facade; called by org.repvgg.image only. Written from ITU-T
 * T.81, the JFIF and Adobe conventions and the published behaviour of libjpeg; docs/images.md says what is
 * reproduced.
 */
@NullMarked
package org.repvgg.image.jpeg;

import org.jspecify.annotations.NullMarked;
