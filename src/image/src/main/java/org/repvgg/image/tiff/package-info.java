/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A decoder of the first page of TIFFs: encoded bytes enter, rows of 8-bit RGB leave, with the pixels and the verdict of
 * Pillow, which reads uncompressed files itself and all others through libtiff; both ways are reproduced. {@link
 * org.repvgg.image.tiff.TiffSource} is the facade; called by org.repvgg.image only. Written from TIFF 6.0, its
 * supplements and ITU-T T.4 and T.6.
 */
@NullMarked
package org.repvgg.image.tiff;

import org.jspecify.annotations.NullMarked;
