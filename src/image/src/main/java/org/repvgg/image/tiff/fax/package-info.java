/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Rows of faxes by ITU-T T.4 and T.6: bits enter, a row of bilevel pixels leaves, damaged ones as in libtiff. Called by
 * the TIFF decoder.
 */
@NullMarked
package org.repvgg.image.tiff.fax;

import org.jspecify.annotations.NullMarked;
