/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The scores of one labelled prediction. A bean, as Spark's encoder requires. */
public final class ScoredImage implements Serializable {
    private static final long serialVersionUID = 1L;

    private String path = "";
    private String key = "";
    private int truth;
    private int predicted;
    private @Nullable Double confidence;
    private int rank;
    private int knownRanks;
    private int classes;
    private @Nullable Double nll;
    private @Nullable Double brier;
    private @Nullable String invalid;

    /** Path of the image. */
    public String getPath() {
        return path;
    }

    public void setPath(String value) {
        path = value;
    }

    /** Name of the image among the labels. */
    public String getKey() {
        return key;
    }

    public void setKey(String value) {
        key = value;
    }

    /** Class index of the label. */
    public int getTruth() {
        return truth;
    }

    public void setTruth(int value) {
        truth = value;
    }

    /** Index of the predicted class, -1 if the row is invalid. */
    public int getPredicted() {
        return predicted;
    }

    public void setPredicted(int value) {
        predicted = value;
    }

    /** Probability of the predicted class; null where the predictions have none. */
    public @Nullable Double getConfidence() {
        return confidence;
    }

    public void setConfidence(@Nullable Double value) {
        confidence = value;
    }

    /** Rank of the true class, from 1; 0 where it is beyond the known ranks. */
    public int getRank() {
        return rank;
    }

    public void setRank(int value) {
        rank = value;
    }

    /** Number of known ranks: all classes with logits, else the length of top_k. */
    public int getKnownRanks() {
        return knownRanks;
    }

    public void setKnownRanks(int value) {
        knownRanks = value;
    }

    /** Number of classes that the row shows, 0 if unknown. */
    public int getClasses() {
        return classes;
    }

    public void setClasses(int value) {
        classes = value;
    }

    /** -ln of the probability of the true class; null where unknown. */
    public @Nullable Double getNll() {
        return nll;
    }

    public void setNll(@Nullable Double value) {
        nll = value;
    }

    /** Squared distance of the probabilities from the one-hot truth, 0 to 2; null where unknown. */
    public @Nullable Double getBrier() {
        return brier;
    }

    public void setBrier(@Nullable Double value) {
        brier = value;
    }

    /** Why the row contradicts itself, or null if it is consistent. */
    public @Nullable String getInvalid() {
        return invalid;
    }

    public void setInvalid(@Nullable String value) {
        invalid = value;
    }
}
