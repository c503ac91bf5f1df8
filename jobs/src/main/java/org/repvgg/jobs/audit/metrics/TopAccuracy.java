/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.stats.Proportion;

/**
 * Top-k accuracy: how often the true class is among the k most probable ones.
 *
 * @param accuracy null where the predictions do not allow to compute it
 * @param missing why there is no accuracy; empty if there is one
 */
public record TopAccuracy(int k, @Nullable Proportion accuracy, String missing) {}
