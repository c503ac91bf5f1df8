/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What a labelled prediction is worth. A bean, for Spark's encoder. */
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

    /** The image. */
    public String getPath() {
        return path;
    }

    public void setPath(String value) {
        path = value;
    }

    /** Its name among the labels. */
    public String getKey() {
        return key;
    }

    public void setKey(String value) {
        key = value;
    }

    /** The label. */
    public int getTruth() {
        return truth;
    }

    public void setTruth(int value) {
        truth = value;
    }

    /** The best class, -1 if the row is invalid. */
    public int getPredicted() {
        return predicted;
    }

    public void setPredicted(int value) {
        predicted = value;
    }

    /** Its probability; null where the predictions have none. */
    public @Nullable Double getConfidence() {
        return confidence;
    }

    public void setConfidence(@Nullable Double value) {
        confidence = value;
    }

    /** The rank of the true class from 1, 0 where it is beyond the known ranks. */
    public int getRank() {
        return rank;
    }

    public void setRank(int value) {
        rank = value;
    }

    /** How many ranks are known: all with logits, else the length of top_k. */
    public int getKnownRanks() {
        return knownRanks;
    }

    public void setKnownRanks(int value) {
        knownRanks = value;
    }

    /** How many classes the row shows, 0 if it does not. */
    public int getClasses() {
        return classes;
    }

    public void setClasses(int value) {
        classes = value;
    }

    /** -ln of the probability of the true class; null where it is not known. */
    public @Nullable Double getNll() {
        return nll;
    }

    public void setNll(@Nullable Double value) {
        nll = value;
    }

    /** Squared distance of the probabilities from the truth, 0 to 2; null where not known. */
    public @Nullable Double getBrier() {
        return brier;
    }

    public void setBrier(@Nullable Double value) {
        brier = value;
    }

    /** Why the row contradicts itself, null if it does not. */
    public @Nullable String getInvalid() {
        return invalid;
    }

    public void setInvalid(@Nullable String value) {
        invalid = value;
    }
}
