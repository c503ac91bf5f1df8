/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Lossy WebP, a key frame of VP8: the frame's bytes enter, rows of RGB leave. {@link
 * org.repvgg.image.webp.lossy.LossyDecoder} is the facade. Source: RFC 6386; where that leaves freedom, and for the
 * conversion to RGB, the results of libwebp 1.6.0. Called by org.repvgg.image.webp only.
 */
@NullMarked
package org.repvgg.image.webp.lossy;

import org.jspecify.annotations.NullMarked;
