/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import java.util.EnumMap;
import java.util.Map;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.recognize.dialect.Form;
import org.repvgg.reparam.recognize.network.Network;

/**
 * The whole network run on given images in float64: with branches, with fused weights (rounded to float32) and with
 * narrower weights. Differences are the largest absolute differences of any logit.
 *
 * @param images number of images
 * @param largestLogit max|logit| of the reference, to which relative differences refer
 * @param fused difference between fused weights and branches; NaN if the checkpoint was already fused
 * @param fusedTop1 number of images with the same top-1 class; equal to {@code images} if the networks agree
 * @param narrower difference from the reference by weight format
 * @param narrowerTop1 number of images with the same top-1 class, by weight format
 */
public record NetworkReport(
        int images,
        double largestLogit,
        double fused,
        int fusedTop1,
        Map<WeightFormat, Double> narrower,
        Map<WeightFormat, Integer> narrowerTop1) {
    /** The fused difference relative to the largest logit. */
    public double relativeFused() {
        return fused / Math.max(largestLogit, Double.MIN_NORMAL);
    }

    public static NetworkReport of(Network network, FusedModel model, Images images) {
        double[][] fused = NetworkRunner.fused(model, images);
        boolean cameFused = network.form() == Form.DEPLOY;
        double[][] reference = cameFused ? fused : NetworkRunner.branches(network, model, images);
        Map<WeightFormat, Double> differences = new EnumMap<>(WeightFormat.class);
        Map<WeightFormat, Integer> agreements = new EnumMap<>(WeightFormat.class);
        for (WeightFormat format : WeightFormat.values()) {
            double[][] narrow = NetworkRunner.fused(format.round(model), images);
            differences.put(format, difference(reference, narrow));
            agreements.put(format, agreement(reference, narrow));
        }
        return new NetworkReport(
                images.count(),
                largest(reference),
                cameFused ? Double.NaN : difference(reference, fused),
                agreement(reference, fused),
                differences,
                agreements);
    }

    private static double largest(double[][] logits) {
        double largest = 0;
        for (double[] row : logits) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    private static double difference(double[][] expected, double[][] found) {
        double largest = 0;
        for (int n = 0; n < expected.length; n++) {
            for (int c = 0; c < expected[n].length; c++) {
                double difference = Math.abs(expected[n][c] - found[n][c]);
                largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
            }
        }
        return largest;
    }

    private static int agreement(double[][] expected, double[][] found) {
        int same = 0;
        for (int n = 0; n < expected.length; n++) {
            same += best(expected[n]) == best(found[n]) ? 1 : 0;
        }
        return same;
    }

    private static int best(double[] row) {
        int best = 0;
        for (int c = 1; c < row.length; c++) {
            best = row[c] > row[best] ? c : best;
        }
        return best;
    }
}
