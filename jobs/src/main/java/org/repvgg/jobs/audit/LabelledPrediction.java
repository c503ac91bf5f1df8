/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One prediction with its label, as Spark hands it to {@link Scoring}. A bean, because Spark's encoder of beans moves
 * arrays of floats without boxing them.
 */
public final class LabelledPrediction implements Serializable {
    private static final long serialVersionUID = 1L;

    private String path = "";
    private String key = "";
    private int truth;
    private @Nullable Integer predicted;
    private @Nullable Float confidence;
    private float @Nullable [] logits;
    private int @Nullable [] ranked;
    private float @Nullable [] probabilities;

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

    /** The best class. */
    public @Nullable Integer getPredicted() {
        return predicted;
    }

    public void setPredicted(@Nullable Integer value) {
        predicted = value;
    }

    /** Its probability. */
    public @Nullable Float getConfidence() {
        return confidence;
    }

    public void setConfidence(@Nullable Float value) {
        confidence = value;
    }

    /** By class; null without the column. */
    public float @Nullable [] getLogits() {
        return logits;
    }

    public void setLogits(float @Nullable [] value) {
        logits = value;
    }

    /** The classes of top_k, best first; null without the column. */
    public int @Nullable [] getRanked() {
        return ranked;
    }

    public void setRanked(int @Nullable [] value) {
        ranked = value;
    }

    /** The probabilities of top_k. */
    public float @Nullable [] getProbabilities() {
        return probabilities;
    }

    public void setProbabilities(float @Nullable [] value) {
        probabilities = value;
    }
}
