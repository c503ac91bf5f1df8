/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a decoder of any format takes, gives and throws: limits, the header, rows of 8-bit RGB, the exception with
 * its codes; and how formats are told apart. Called by the image packages; limits, header and exception by
 * everybody.
 */
@NullMarked
package org.repvgg.image.format;

import org.jspecify.annotations.NullMarked;
