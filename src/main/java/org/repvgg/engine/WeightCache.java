/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.repvgg.engine.kernel.Convolution;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.Scratch;

/**
 * Chooses the convolutions whose weights are kept in the form of their products, within a budget; see
 * docs/kernels.md#weight-cache.
 *
 * @param bytes what the chosen ones will hold, at most the budget
 */
record WeightCache(List<Convolution> convolutions, long bytes) {
    /**
     * @param runs how often a batch runs each convolution, which is how often its weights would be made
     */
    static WeightCache of(long budget, LaneKernels kernels, List<Convolution> convolutions, int[] runs) {
        // Of what a run saves, transforming is the same for every byte of panels, and gathering is proportional to the
        // weights in it. So weights that grow least come first, in layers that run once a lane group; equal ones in the
        // order of the network. One that no longer fits makes room for smaller ones after it.
        List<Integer> order = IntStream.range(0, convolutions.size())
                .filter(i -> convolutions.get(i).panelFloats(kernels) > 0)
                .filter(i -> convolutions.get(i).panelFloats(kernels) <= Scratch.MAX_FLOATS)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -saving(kernels, convolutions.get(i), runs[i])))
                .toList();
        List<Convolution> chosen = new ArrayList<>(convolutions);
        long left = budget;
        for (int i : order) {
            long bytes = convolutions.get(i).panelFloats(kernels) * Float.BYTES;
            if (bytes <= left) {
                left -= bytes;
                chosen.set(i, convolutions.get(i).keepingPanels());
            }
        }
        return new WeightCache(List.copyOf(chosen), budget - left);
    }

    private static double saving(LaneKernels kernels, Convolution convolution, int runs) {
        return (double) runs * convolution.shape().weights() / convolution.panelFloats(kernels);
    }
}
