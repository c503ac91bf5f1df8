/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.jspecify.annotations.Nullable;

/**
 * All kernels of one lane count. Immutable and thread-safe.
 *
 * @param name {@code scalar}, or {@code vector-} and the width in bits
 * @param lanes images in a lane group: the floats of a vector
 * @param lane the operations of a network, each by its definition
 * @param tiles the inner loops of the fast convolutions, null where the set has none
 */
public record KernelSet(
        String name, int lanes, LaneKernels lane, @Nullable TileKernels tiles) {
    /**
     * The tile kernels of a set that has them.
     *
     * @throws IllegalStateException where the set has none: planning gives such a set direct convolutions only
     */
    public TileKernels requireTiles() {
        if (tiles == null) {
            throw new IllegalStateException("Cannot run tiles: kernel set " + name + " has no tile kernels.");
        }
        return tiles;
    }
}
