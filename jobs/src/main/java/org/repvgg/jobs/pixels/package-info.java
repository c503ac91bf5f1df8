/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Decoded pixels of images: reports for comparison with other decoders, and samples for verification. Runs on the
 * driver.
 */
@NullMarked
package org.repvgg.jobs.pixels;

import org.jspecify.annotations.NullMarked;
