/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Image decoding and preprocessing. Input: the encoded bytes of one image; output: the normalised float pixels of its
 * centre crop, bit-identical to the result of Pillow and torchvision, or an {@link org.repvgg.image.ImageException}
 * with one of the documented codes. {@link org.repvgg.image.Preprocessor} is the entry point; use one per thread.
 */
@NullMarked
package org.repvgg.image;

import org.jspecify.annotations.NullMarked;
