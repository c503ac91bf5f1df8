/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Entropy-coded scans of a JPEG (ITU-T T.81, annexes D, F, G and H): bits enter, coefficients or sample rows leave.
 * Called by org.repvgg.image.jpeg only.
 */
@NullMarked
package org.repvgg.image.jpeg.scan;

import org.jspecify.annotations.NullMarked;
