/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Confidence against accuracy in {@value #BINS} bins of equal width, the basis of ECE and MCE.
 *
 * <p>Bin i of 0 to 14 holds confidences c with i/15 &lt; c &lt;= (i+1)/15, the edges rounded to double. Source: C. Guo
 * et al., On Calibration of Modern Neural Networks, ICML 2017, section 2. Exact for any order and grouping. Not
 * thread-safe.
 */
public final class Calibration implements Serializable {
    private static final long serialVersionUID = 1L;

    public static final int BINS = 15;

    private final long[] images = new long[BINS];
    private final long[] correct = new long[BINS];
    private final ExactSum[] confidence = new ExactSum[BINS];

    public Calibration() {
        for (int bin = 0; bin < BINS; bin++) {
            confidence[bin] = new ExactSum();
        }
    }

    /** The upper edge of bin {@code bin}. */
    static double edge(int bin) {
        return (bin + 1) / (double) BINS;
    }

    /**
     * Counts one image.
     *
     * @param claimed its confidence, 0 to 1
     */
    public void add(double claimed, boolean right) {
        int bin = Math.min(BINS - 1, (int) (claimed * BINS));
        // the product is rounded, so compare with the edges
        while (bin > 0 && claimed <= edge(bin - 1)) {
            bin--;
        }
        while (bin < BINS - 1 && claimed > edge(bin)) {
            bin++;
        }
        images[bin]++;
        correct[bin] += right ? 1 : 0;
        confidence[bin].add(claimed);
    }

    /** Merges the counts of another part of the images. */
    public void add(Calibration other) {
        for (int bin = 0; bin < BINS; bin++) {
            images[bin] += other.images[bin];
            correct[bin] += other.correct[bin];
            confidence[bin].add(other.confidence[bin]);
        }
    }

    /** The reliability table, lowest confidence first. */
    public List<ReliabilityBin> bins() {
        List<ReliabilityBin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            double mean = images[bin] == 0 ? Double.NaN : confidence[bin].value() / images[bin];
            bins.add(new ReliabilityBin(bin == 0 ? 0 : edge(bin - 1), edge(bin), images[bin], correct[bin], mean));
        }
        return bins;
    }

    /** Expected calibration error: mean of the absolute gaps weighted by image counts; NaN without images. */
    public static double ece(List<ReliabilityBin> bins) {
        long total = 0;
        for (ReliabilityBin bin : bins) {
            total += bin.images();
        }
        ExactSum sum = new ExactSum();
        for (ReliabilityBin bin : bins) {
            if (bin.images() > 0) {
                sum.add((double) bin.images() / total * Math.abs(bin.gap()));
            }
        }
        return total == 0 ? Double.NaN : sum.value();
    }

    /** Maximum calibration error: the largest absolute gap; NaN without images. */
    public static double mce(List<ReliabilityBin> bins) {
        double largest = Double.NaN;
        for (ReliabilityBin bin : bins) {
            if (bin.images() > 0 && !(Math.abs(bin.gap()) <= largest)) {
                largest = Math.abs(bin.gap());
            }
        }
        return largest;
    }
}
