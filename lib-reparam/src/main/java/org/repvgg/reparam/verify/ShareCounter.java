/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import java.util.ArrayList;
import java.util.List;
import org.repvgg.reparam.numeric.Kernel;
import org.repvgg.reparam.recognize.network.RepBlock;

/** Accumulates the contributions of a block's branches over ranges of output channels. */
public final class ShareCounter {
    private final RepBlock block;
    private final double[] squares;
    private final int[] dead;
    private int deadChannels;

    public ShareCounter(RepBlock block) {
        this.block = block;
        this.squares = new double[block.branches().size()];
        this.dead = new int[block.branches().size()];
    }

    public void add(int branch, Kernel kernel) {
        for (int o = 0; o < kernel.outChannels(); o++) {
            double sum = squares(kernel, o);
            squares[branch] += sum;
            dead[branch] += sum == 0 ? 1 : 0;
        }
    }

    public void addFused(Kernel kernel) {
        for (int o = 0; o < kernel.outChannels(); o++) {
            deadChannels += squares(kernel, o) == 0 ? 1 : 0;
        }
    }

    private static double squares(Kernel kernel, int row) {
        double[] weight = kernel.weight();
        int end = (row + 1) * kernel.row();
        double sum = 0;
        for (int i = row * kernel.row(); i < end; i++) {
            sum += weight[i] * weight[i];
        }
        return sum;
    }

    /** Number of output channels whose fused weights are all zero, so that the output is constant. */
    int deadChannels() {
        return deadChannels;
    }

    List<BranchShare> shares() {
        double total = 0;
        for (double square : squares) {
            total += square;
        }
        List<BranchShare> shares = new ArrayList<>();
        for (int i = 0; i < squares.length; i++) {
            String name = block.branches().get(i).name();
            shares.add(new BranchShare(name, Math.sqrt(squares[i]), total == 0 ? 0 : squares[i] / total, dead[i]));
        }
        return shares;
    }
}
