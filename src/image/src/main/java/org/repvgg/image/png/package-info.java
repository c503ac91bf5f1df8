/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A PNG decoder: encoded bytes enter, rows of 8-bit RGB leave, as Pillow converts them. Called by
 * org.repvgg.image only.
 */
@NullMarked
package org.repvgg.image.png;

import org.jspecify.annotations.NullMarked;
