/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Readers of tar and zip archives and of the WebDataset labels in them: bytes of an archive enter, encoded images
 * leave. Called by the plan and read packages only.
 */
@NullMarked
package org.repvgg.jobs.source.archive;

import org.jspecify.annotations.NullMarked;
