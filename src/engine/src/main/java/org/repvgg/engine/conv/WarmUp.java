/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.repvgg.engine.kernel.CoordinateGemmArgs;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.LaneSharing;
import org.repvgg.engine.kernel.TileKernels;

/**
 * Brings a JVM to compile the kernels before they see work. Until C2 has compiled them, a vector operation costs a thousand
 * times as much; the compilers count calls, so many calls on tiny data are over soon, while the first batch of images would
 * take seconds.
 */
public final class WarmUp {
    /** The JVM compiles a method without loops after 5,000 calls; a miniature makes some hundred of each. */
    private static final int ROUNDS = 24;

    private static final int GEMM_ROUNDS = 1000;

    private WarmUp() {}

    /** Runs miniatures of these convolutions on a kernel set. */
    public static void run(KernelSet kernels, List<Convolution> convolutions) {
        Set<List<Object>> seen = new HashSet<>();
        for (Convolution convolution : convolutions) {
            Convolution miniature = convolution.miniature();
            if (seen.add(List.of(miniature.shape(), miniature.activation()))) {
                repeat(kernels, miniature);
            }
        }
        TileKernels tiles = kernels.tiles();
        if (tiles != null) {
            gemms(tiles, kernels.lanes());
        }
    }

    private static void repeat(KernelSet kernels, Convolution miniature) {
        LaneSharing sharing = LaneSharing.none(kernels.lanes());
        int inFloats = (int) miniature.shape().inFloats() * kernels.lanes();
        int outFloats = (int) miniature.shape().outFloats() * kernels.lanes();
        Activations in = new Activations();
        in.set(new float[Scratch.ACTIVATIONS_AT + inFloats], Scratch.ACTIVATIONS_AT, inFloats);
        in.setGroups(sharing, 1);
        Activations out = new Activations();
        out.set(new float[outFloats], 0, outFloats);
        out.setGroups(sharing, 1);
        Scratch scratch = new Scratch(miniature.scratch(kernels, sharing, 1));
        for (int i = 0; i < ROUNDS; i++) {
            miniature.run(kernels, in, out, scratch);
        }
    }

    /** Micro-kernels of every number of columns, whether or not miniatures have them. */
    private static void gemms(TileKernels kernels, int lanes) {
        int mr = kernels.blocking().mr();
        int nr = kernels.blocking().nr();
        int ks = 24;
        int[] groupStart = new int[nr + 1];
        int[] vectors = new int[nr];
        for (int i = 0; i < nr; i++) {
            groupStart[i + 1] = i + 1;
            vectors[i] = i + 1;
        }
        CoordinateGemmArgs a = new CoordinateGemmArgs();
        a.count = nr;
        a.groupStart = groupStart;
        a.vectors = vectors;
        a.uStride = mr * ks;
        a.operands.u = new float[mr * ks * nr];
        a.operands.v = new float[ks * nr * lanes];
        a.operands.out = new float[mr * nr * lanes];
        a.operands.bias = new float[mr];
        a.operands.ks = ks;
        a.operands.rows = mr;
        a.operands.rowStride = nr * lanes;
        for (int i = 0; i < GEMM_ROUNDS; i++) {
            a.biasGemm = i & 1;
            kernels.gemmPerCoordinate(a);
        }
    }
}
