/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The truth of an audit: label files, WebDataset members or folder names enter, one label for each predicted image leaves,
 * with a count of everything that found no partner or more than one. Called by the audit.
 */
@NullMarked
package org.repvgg.jobs.audit.labels;

import org.jspecify.annotations.NullMarked;
