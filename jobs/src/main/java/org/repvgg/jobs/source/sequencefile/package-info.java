/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A reader of Hadoop SequenceFiles: bytes enter, encoded images leave. Called by the read package only.
 */
@NullMarked
package org.repvgg.jobs.source.sequencefile;

import org.jspecify.annotations.NullMarked;
