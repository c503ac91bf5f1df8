/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The prediction job on executors: a split enters, its images are decoded and classified, and one part of the
 * output and the statistics of the split leave. What this package holds is serialized to executors or runs there;
 * it does not use the driver's package, {@code org.repvgg.jobs.predict}, which calls it.
 */
@NullMarked
package org.repvgg.jobs.predict.task;

import org.jspecify.annotations.NullMarked;
