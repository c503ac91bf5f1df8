/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

import java.util.List;
import org.repvgg.jobs.audit.stats.ReliabilityBin;

/**
 * Quality of the predicted probabilities. Values are NaN or empty where the predictions do not allow to compute them;
 * the fields {@code missing...} then hold the reason.
 *
 * @param nll mean of -ln of the probability of the true class
 * @param brier mean of the squared distance of the probabilities from the one-hot truth, summed over classes, 0 to 2
 * @param source what the two were computed from: {@code logits}, {@code top_k} or empty
 * @param missing why there are no nll and brier; empty if there are
 * @param ece expected calibration error over {@code reliability}
 * @param mce maximum calibration error
 * @param missingCalibration why there are no ece, mce and reliability; empty if there are
 */
public record Probabilities(
        double nll,
        double brier,
        String source,
        String missing,
        double ece,
        double mce,
        List<ReliabilityBin> reliability,
        String missingCalibration) {
    public Probabilities {
        reliability = List.copyOf(reliability);
    }
}
