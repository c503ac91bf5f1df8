/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A WebP decoder: encoded bytes enter, rows of 8-bit RGB leave, as Pillow converts them. {@link
 * org.repvgg.image.webp.WebpSource} is the facade. Called by org.repvgg.image only.
 */
@NullMarked
package org.repvgg.image.webp;

import org.jspecify.annotations.NullMarked;
