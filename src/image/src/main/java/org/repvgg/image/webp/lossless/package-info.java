/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Lossless WebP, VP8L: the chunk's bytes enter, rows of ARGB leave. {@link
 * org.repvgg.image.webp.lossless.LosslessDecoder} is the facade. Source: RFC 9649, 3; for corrupt files, the verdicts of
 * libwebp 1.6.0. Called by org.repvgg.image.webp only.
 */
@NullMarked
package org.repvgg.image.webp.lossless;

import org.jspecify.annotations.NullMarked;
