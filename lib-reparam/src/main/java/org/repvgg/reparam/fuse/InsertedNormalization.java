/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.List;
import java.util.Map;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedModel;
import org.repvgg.model.SqueezeExcite;
import org.repvgg.reparam.checkpoint.safetensors.SafetensorsWriter;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.recognize.Library;
import org.repvgg.reparam.recognize.dialect.Family;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;
import org.repvgg.reparam.verify.Images;
import org.repvgg.reparam.verify.NetworkRunner;

/** The export for quantization-aware training, with a batch normalization after each fused convolution. */
final class InsertedNormalization {
    /** The default epsilon of PyTorch's BatchNorm2d, which the official script uses. */
    private static final double EPS = 1e-5;

    private InsertedNormalization() {}

    static Conversion of(Fusion fusion, Images images) {
        Network network = fusion.network();
        FusedModel model = fusion.model();
        if (network.family() == Family.MOBILEONE) {
            throw new CheckpointException("Cannot insert batch normalization into " + network.variant()
                    + ": the official script supports only RepVGG blocks (expected RepVGG or RepVGGplus).");
        }
        List<double[][]> statistics = NetworkRunner.statistics(model, images);
        SafetensorsWriter writer = new SafetensorsWriter();
        for (int i = 0; i < model.convs().size(); i++) {
            addBlock(writer, network, network.blocks().get(i), model.convs().get(i), statistics.get(i));
        }
        writer.add(
                Library.OFFICIAL.head() + ".weight",
                new long[] {model.head().classes(), model.head().inFeatures()},
                model.head()::weight);
        writer.add(Library.OFFICIAL.head() + ".bias", new long[] {model.head().classes()}, model.head()::bias);
        return Conversion.of(writer, Map.of());
    }

    private static void addBlock(
            SafetensorsWriter writer, Network network, RepBlock block, FusedConv conv, double[][] statistics) {
        int channels = conv.outChannels();
        float[] mean = new float[channels];
        float[] variance = new float[channels];
        float[] gamma = new float[channels];
        float[] beta = new float[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = (float) statistics[0][c];
            variance[c] = (float) statistics[1][c];
            gamma[c] = (float) Math.sqrt(variance[c] + EPS);
            beta[c] = (float) ((double) mean[c] + conv.bias()[c]);
        }
        String prefix = conv.name() + ".rbr_reparam.";
        long[] vector = {channels};
        writer.add(prefix + "conv.weight", Conversion.shape(conv), conv::weight);
        writer.add(prefix + "bn.weight", vector, () -> gamma);
        writer.add(prefix + "bn.bias", vector, () -> beta);
        writer.add(prefix + "bn.running_mean", vector, () -> mean);
        writer.add(prefix + "bn.running_var", vector, () -> variance);
        writer.addCount(prefix + "bn.num_batches_tracked", 0);
        SqueezeExcite se = conv.squeezeExcite();
        if (se != null) {
            String reduce = conv.name() + "." + Library.OFFICIAL.attentionReduce(network, block);
            String expand = conv.name() + "." + Library.OFFICIAL.attentionExpand(network, block);
            writer.add(reduce + ".weight", new long[] {se.innerChannels(), se.channels(), 1, 1}, se::reduceWeight);
            writer.add(reduce + ".bias", new long[] {se.innerChannels()}, se::reduceBias);
            writer.add(expand + ".weight", new long[] {se.channels(), se.innerChannels(), 1, 1}, se::expandWeight);
            writer.add(expand + ".bias", new long[] {se.channels()}, se::expandBias);
        }
    }
}
