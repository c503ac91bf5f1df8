/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From a split to its images, on an executor: opens one file after the other with the reader of its format, and
 * reads ahead of the consumer. Called by {@link org.repvgg.jobs.source.SplitReader} only.
 */
@NullMarked
package org.repvgg.jobs.source.read;

import org.jspecify.annotations.NullMarked;
