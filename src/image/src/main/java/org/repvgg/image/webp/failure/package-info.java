/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What ends the decoding of a WebP early: its content, or its time. Called by org.repvgg.image.webp and its packages
 * only.
 */
@NullMarked
package org.repvgg.image.webp.failure;

import org.jspecify.annotations.NullMarked;
