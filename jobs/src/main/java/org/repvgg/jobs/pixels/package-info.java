/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What pixels an image gives: reports to be compared with another decoder's, and samples for proofs. Runs on the driver.
 */
@NullMarked
package org.repvgg.jobs.pixels;

import org.jspecify.annotations.NullMarked;
