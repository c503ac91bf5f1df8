/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedModel;

/**
 * Writes the network in ncnn's format: {@code model.param} (text, one layer per line, input {@code images}, output
 * {@code logits}) and {@code model.bin} (for each layer a flag 0 for float32, the weights, the bias).
 *
 * <p>Keys of a convolution: 0 outputs, 1 kernel, 3 stride, 4 padding, 5 with bias, 6 count of weights, 7 groups, 9
 * activation fused in (1 is ReLU).
 */
public final class NcnnFiles {
    private static final int MAGIC = 7767517;

    private NcnnFiles() {}

    public static void write(Path folder, Workload workload) throws IOException {
        FusedModel model = workload.model();
        List<String> layers = new ArrayList<>();
        layers.add("Input images 0 1 images");
        String last = "images";
        for (FusedConv conv : model.convs()) {
            layers.add(String.format(
                    "%s %s 1 1 %s %s 0=%d 1=%d 3=%d 4=%d 5=1 6=%d%s%s",
                    conv.groups() == 1 ? "Convolution" : "ConvolutionDepthWise",
                    conv.name(),
                    last,
                    conv.name(),
                    conv.outChannels(),
                    conv.kernelSize(),
                    conv.stride(),
                    conv.padding(),
                    conv.weight().length,
                    conv.groups() == 1 ? "" : " 7=" + conv.groups(),
                    conv.activation().kind() == Activation.Kind.RELU ? " 9=1" : ""));
            last = conv.name();
        }
        layers.add("Pooling pooled 1 1 " + last + " pooled 0=1 4=1");
        layers.add("InnerProduct logits 1 1 pooled logits 0=" + workload.classes() + " 1=1 2="
                + model.head().weight().length);
        layers.add(0, layers.size() + " " + layers.size());
        layers.add(0, Integer.toString(MAGIC));
        Files.write(folder.resolve("model.param"), layers);

        try (FileChannel channel = FileChannel.open(
                folder.resolve("model.bin"),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            for (FusedConv conv : model.convs()) {
                writeLayer(channel, conv.weight(), conv.bias());
            }
            writeLayer(channel, model.head().weight(), model.head().bias());
        }
    }

    private static void writeLayer(FileChannel channel, float[] weight, float[] bias) throws IOException {
        ByteBuffer float32 = ByteBuffer.allocate(Integer.BYTES);
        while (float32.hasRemaining()) {
            channel.write(float32);
        }
        FloatFile.write(channel, weight);
        FloatFile.write(channel, bias);
    }
}
