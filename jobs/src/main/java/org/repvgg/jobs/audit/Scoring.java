/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.stats.Exponential;

/**
 * Compares one prediction, a row of {@link LabelledPrediction#columns}, with its label. Runs on executors.
 *
 * <p>With logits z, in double: p = exp(z - max) / sum exp(z - max), nll = ln(sum exp(z - max)) - (z_truth - max), brier
 * = sum over j of (p_j - [j is the truth])^2. Without logits, but with all classes in top_k, the same is computed from
 * the float probabilities. The results have the same bits on every machine.
 *
 * <p>Rank: one more than the number of classes ordered before the true one: those with a larger logit and, among equal
 * logits, first the predicted class and then the lower indices. This is the order in which predictions are made.
 */
final class Scoring implements Function<InternalRow, ScoredImage> {
    private static final long serialVersionUID = 1L;

    /** Rounding of float probabilities may exceed 1 by at most this. */
    private static final float ABOVE_ONE = 1e-6f;

    private final int classes;

    /**
     * @param classes number of classes, 0 if only the logits can tell
     */
    Scoring(int classes) {
        this.classes = classes;
    }

    @Override
    public ScoredImage call(InternalRow internal) {
        return score(LabelledPrediction.of(internal));
    }

    private ScoredImage score(LabelledPrediction row) {
        ScoredImage scored = new ScoredImage();
        scored.setPath(row.path());
        scored.setKey(row.key());
        scored.setTruth(row.truth());
        scored.setPredicted(-1);
        String invalid = contradiction(row);
        if (invalid != null) {
            scored.setInvalid(invalid);
            return scored;
        }
        int predicted = row.predicted() == null ? -1 : row.predicted();
        scored.setPredicted(predicted);
        Float confidence = row.confidence();
        scored.setConfidence(confidence == null ? null : Math.min(1, (double) confidence));
        if (row.logits() != null) {
            fromLogits(row.logits(), row.truth(), predicted, scored);
        } else if (row.ranked() != null) {
            fromTopK(row.ranked(), row.probabilities(), row.truth(), scored);
        } else {
            scored.setKnownRanks(1);
            scored.setRank(predicted == row.truth() ? 1 : 0);
        }
        return scored;
    }

    private @Nullable String contradiction(LabelledPrediction row) {
        Integer predicted = row.predicted();
        if (predicted == null) {
            return "no_prediction";
        }
        if (predicted < 0 || (classes > 0 && predicted >= classes)) {
            return "class_out_of_range";
        }
        Float confidence = row.confidence();
        if (confidence != null && !(confidence >= 0 && confidence <= 1 + ABOVE_ONE)) {
            return "confidence_out_of_range";
        }
        String invalid = null;
        if (row.logits() != null) {
            invalid = contradiction(row.logits(), predicted);
        }
        if (invalid == null && row.ranked() != null) {
            invalid = contradiction(row.ranked(), row.probabilities(), predicted);
        }
        return invalid;
    }

    private @Nullable String contradiction(float[] logits, int predicted) {
        if (classes > 0 && logits.length != classes) {
            return "logits_of_other_length";
        }
        if (predicted >= logits.length) {
            return "class_out_of_range";
        }
        float best = logits[predicted];
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                return "logits_not_finite";
            }
            if (logit > best) {
                return "prediction_is_not_the_best_logit";
            }
        }
        return null;
    }

    private static @Nullable String contradiction(int[] ranked, float @Nullable [] probabilities, int predicted) {
        if (ranked.length == 0 || ranked[0] != predicted) {
            return "prediction_is_not_first_in_top_k";
        }
        if (probabilities != null) {
            for (int i = 0; i < ranked.length; i++) {
                if (!(probabilities[i] >= 0 && probabilities[i] <= 1 + ABOVE_ONE)
                        || (i > 0 && probabilities[i] > probabilities[i - 1])) {
                    return "top_k_not_in_order";
                }
            }
        }
        return null;
    }

    private static void fromLogits(float[] logits, int truth, int predicted, ScoredImage scored) {
        scored.setClasses(logits.length);
        scored.setKnownRanks(logits.length);
        if (truth >= logits.length) {
            // rejected later, with a message about the label
            return;
        }
        double max = logits[predicted];
        double sum = 0;
        double squaresOfOthers = 0;
        for (int j = 0; j < logits.length; j++) {
            double power = Exponential.of(logits[j] - max);
            sum += power;
            squaresOfOthers += j == truth ? 0 : power * power;
        }
        double missing = 1 - Exponential.of(logits[truth] - max) / sum;
        int rank = 1;
        for (int j = 0; j < logits.length; j++) {
            if (logits[j] >= logits[truth] && j != truth && before(logits, j, truth, predicted)) {
                rank++;
            }
        }
        scored.setRank(rank);
        scored.setNll(StrictMath.log(sum) - (logits[truth] - max));
        scored.setBrier(missing * missing + squaresOfOthers / (sum * sum));
        scored.setConfidence(1 / sum);
    }

    private static boolean before(float[] logits, int j, int truth, int predicted) {
        return logits[j] > logits[truth]
                || (logits[j] == logits[truth] && truth != predicted && (j == predicted || j < truth));
    }

    private void fromTopK(int[] ranked, float @Nullable [] probabilities, int truth, ScoredImage scored) {
        scored.setKnownRanks(ranked.length);
        int at = -1;
        for (int i = 0; i < ranked.length && at < 0; i++) {
            at = ranked[i] == truth ? i : -1;
        }
        scored.setRank(at + 1);
        if (classes == 0 || ranked.length < classes || probabilities == null || at < 0) {
            return;
        }
        double brier = 0;
        for (int i = 0; i < ranked.length; i++) {
            double distance = probabilities[i] - (i == at ? 1.0 : 0.0);
            brier += distance * distance;
        }
        scored.setBrier(brier);
        if (probabilities[at] > 0) {
            scored.setNll(-StrictMath.log(probabilities[at]));
        }
    }
}
