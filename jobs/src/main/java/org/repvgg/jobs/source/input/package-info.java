/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The words that all of the source shares: a file of the input, an image in it, how it is to be read, what went
 * wrong, and the contract of a reader ({@link org.repvgg.jobs.source.input.ImageStream}). Called by the other
 * source packages; the records by everybody.
 */
@NullMarked
package org.repvgg.jobs.source.input;

import org.jspecify.annotations.NullMarked;
