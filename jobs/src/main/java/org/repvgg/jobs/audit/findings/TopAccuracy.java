/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.findings;

import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.stats.Proportion;

/**
 * How often the true class is among the best k.
 *
 * @param accuracy null where the predictions do not say
 * @param missing why there is none, empty if there is one
 */
public record TopAccuracy(int k, @Nullable Proportion accuracy, String missing) {}
