/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Encoded bytes of one image enter; the normalised float pixels of its centre crop leave, equal to the bit to
 * what PyTorch users get from Pillow and torchvision, or an {@link org.repvgg.image.format.ImageException} with
 * one of the documented codes. {@link org.repvgg.image.Preprocessor} is the facade, one per thread; everybody may
 * call.
 */
@NullMarked
package org.repvgg.image;

import org.jspecify.annotations.NullMarked;
