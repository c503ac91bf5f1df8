/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From the samples of components to RGB rows: upsampling and colour conversion as libjpeg computes them. Called
 * by org.repvgg.image.jpeg only.
 */
@NullMarked
package org.repvgg.image.jpeg.colour;

import org.jspecify.annotations.NullMarked;
