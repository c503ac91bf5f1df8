/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.repvgg.engine.conv.Convolution;
import org.repvgg.engine.conv.Scratch;
import org.repvgg.engine.kernel.KernelSet;

/**
 * Chooses the convolutions whose weights are prepacked, within a budget; see docs/design/kernels.md#weight-cache.
 *
 * @param bytes what the chosen ones will hold, at most the budget
 */
record WeightCache(List<Convolution> convolutions, long bytes) {
    /**
     * @param runs how often a batch runs each convolution, which is how often its weights would be made
     */
    static WeightCache of(long budget, KernelSet kernels, List<Convolution> convolutions, int[] runs) {
        // Transforming costs the same per byte of packed weights in every layer; gathering costs in proportion to the
        // weights
        // that a byte holds. So layers whose weights grow least come first, and among them those that run once per lane
        // group;
        // equal ones in the order of the network. A layer that does not fit leaves room for smaller ones after it.
        List<Integer> order = IntStream.range(0, convolutions.size())
                .filter(i -> convolutions.get(i).packedFloats(kernels) > 0)
                .filter(i -> convolutions.get(i).packedFloats(kernels) <= Scratch.MAX_FLOATS)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -saving(kernels, convolutions.get(i), runs[i])))
                .toList();
        List<Convolution> chosen = new ArrayList<>(convolutions);
        long left = budget;
        for (int i : order) {
            long bytes = convolutions.get(i).packedFloats(kernels) * Float.BYTES;
            if (bytes <= left) {
                left -= bytes;
                chosen.set(i, convolutions.get(i).prepacked());
            }
        }
        return new WeightCache(List.copyOf(chosen), budget - left);
    }

    private static double saving(KernelSet kernels, Convolution convolution, int runs) {
        return (double) runs * convolution.shape().weights() / convolution.packedFloats(kernels);
    }
}
