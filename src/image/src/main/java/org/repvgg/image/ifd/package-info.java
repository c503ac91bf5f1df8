/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reads image file directories, the tag tables of TIFF and EXIF: bytes enter, integers by tag leave. Called by the TIFF
 * and the JPEG decoder.
 */
@NullMarked
package org.repvgg.image.ifd;

import org.jspecify.annotations.NullMarked;
