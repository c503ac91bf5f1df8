/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Ground truth of an audit: reads label files, WebDataset entries or folder names and returns at most one label per
 * predicted image, with counts of the labels and images that matched nothing or more than one. Called by the audit.
 */
@NullMarked
package org.repvgg.jobs.audit.labels;

import org.jspecify.annotations.NullMarked;
