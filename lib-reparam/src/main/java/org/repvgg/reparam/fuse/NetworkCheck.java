/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.Locale;
import java.util.Random;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.recognize.dialect.Form;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.script.ScriptException;
import org.repvgg.reparam.script.ScriptRun;
import org.repvgg.reparam.verify.Coverage;
import org.repvgg.reparam.verify.Images;
import org.repvgg.reparam.verify.NetworkRunner;

/** Compares the fused network as a whole with what the file itself says that it computes, where it says so. */
final class NetworkCheck {
    /** Pixels on each side: one more halving than the published networks have. */
    private static final int SIDE = 64;

    /** A traced network may hold the size that it was traced with. */
    private static final int[] SIDES = {SIDE, 32, 224};

    /** Weights rounded to float32, through the layers of a deep network; what is left out differs by more. */
    private static final double TOLERANCE = 1e-4;

    private NetworkCheck() {}

    static Coverage of(Checkpoint checkpoint, Network network, FusedModel model, long seed) {
        if (!checkpoint.sources().isEmpty()) {
            return code(checkpoint, network, model, seed);
        }
        boolean whole = checkpoint.attributes().values().stream().anyMatch(module -> module.containsKey(Content.CLASS));
        if (!whole || network.form() == Form.DEPLOY) {
            return Coverage.BLOCKS;
        }
        Images image = image(model, SIDE, seed);
        double[][] branches = NetworkRunner.branches(network, model, image);
        double[][] fused = NetworkRunner.fused(model, image);
        return new Coverage(
                "each block by itself and the whole network, with the strides, paddings, epsilons and activations that"
                        + " the file holds; the order of the blocks is that of their names",
                relative(branches[0], fused[0]));
    }

    /** Compares with the archive's own code, which includes order, head and whatever else it computes. */
    private static Coverage code(Checkpoint checkpoint, Network network, FusedModel model, long seed) {
        ScriptException first = null;
        for (int side : SIDES) {
            Images image = image(model, side, seed);
            double[] values = image.image(0);
            try {
                double[] own =
                        ScriptRun.of(checkpoint, values, image.channels(), side).logits();
                double[] fused = NetworkRunner.fused(model, image)[0];
                double relative = own.length == fused.length ? relative(own, fused) : Double.POSITIVE_INFINITY;
                if (!(relative < TOLERANCE)) {
                    throw new CheckpointException("Cannot run " + checkpoint.name() + ": its own code gives "
                            + (own.length == fused.length
                                    ? String.format(Locale.ROOT, "logits that differ by %.2g of the largest", relative)
                                    : own.length + " values")
                            + " from the chain of its " + network.blocks().size()
                            + " blocks and its head (expected the same). It computes more than such a chain; save"
                            + " model.state_dict() if the chain is what is meant.");
                }
                return new Coverage(
                        "each block by itself and the whole network, against the archive's own code in float64",
                        relative);
            } catch (ScriptException e) {
                first = first == null ? e : first;
            }
        }
        throw new CheckpointException("Cannot run " + checkpoint.name() + ": its code holds "
                + (first == null ? "nothing" : first.getMessage()) + ". Save model.state_dict().");
    }

    private static Images image(FusedModel model, int side, long seed) {
        int channels = model.convs().get(0).inChannels();
        float[] values = new float[channels * side * side];
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Images(values, 1, channels, side, side);
    }

    private static double relative(double[] expected, double[] found) {
        double largest = Double.MIN_NORMAL;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        return difference / largest;
    }
}
