/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.KernelChoice;
import org.repvgg.engine.UnsupportedNetworkException;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.checkpoint.InputChannels;
import org.repvgg.jobs.error.JobException;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;
import org.repvgg.model.SqueezeExcite;
import org.repvgg.reparam.recognize.network.Attention;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;

/**
 * What the engine needs to run a network on square images, told from its shape without fusing it. The formulas stand in
 * docs/design/kernels.md#memory.
 *
 * @param weightBytes per JVM
 * @param workspaceBytes per thread
 * @param batchImages per thread, computed at a time
 */
record EngineSize(String kernel, int imageSize, long weightBytes, long workspaceBytes, int batchImages) {
    /**
     * Plans the network with weights of zero; arrays of the same length are one.
     *
     * @throws IllegalArgumentException where the network is beyond the engine, in one line that says why
     */
    static EngineSize of(Network network, int imageSize) {
        Map<Integer, float[]> zeros = new HashMap<>();
        List<FusedConv> convs = new ArrayList<>();
        for (RepBlock block : network.blocks()) {
            convs.add(conv(block, zeros));
        }
        int features = network.head().features();
        int classes = network.head().classes();
        FusedLinear head =
                new FusedLinear(features, classes, zeros(zeros, (long) features * classes), zeros(zeros, classes));
        FusedModel model = new FusedModel(network.variant(), convs, head, new TreeMap<>());
        Engine engine = Engine.of(model, imageSize, imageSize, EngineOptions.defaults());
        return new EngineSize(
                engine.kernel(), imageSize, engine.weightBytes(), engine.workspaceBytes(), engine.batchImages());
    }

    /** Why the engine cannot run a network on images of this preparation; empty if it can. */
    static Optional<String> obstacle(FusedModel model, PreprocessSpec preprocess) {
        try {
            InputChannels.fit(preprocess, model);
            EngineOptions options = EngineOptions.defaults().withKernel(KernelChoice.SCALAR);
            Engine.of(model, preprocess.outputHeight(), preprocess.outputWidth(), options);
            return Optional.empty();
        } catch (IllegalArgumentException | JobException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static FusedConv conv(RepBlock block, Map<Integer, float[]> zeros) {
        Geometry g = block.geometry();
        if (g.dilation() != 1) {
            throw new UnsupportedNetworkException(
                    "block " + block.name() + " has dilation " + g.dilation() + " (expected 1)");
        }
        long weights = (long) g.outChannels() * (g.inChannels() / g.groups()) * g.kernelSize() * g.kernelSize();
        return new FusedConv(
                block.name(),
                g.inChannels(),
                g.outChannels(),
                g.kernelSize(),
                g.stride(),
                g.padding(),
                g.groups(),
                block.activation(),
                attention(block.attention(), zeros),
                zeros(zeros, weights),
                zeros(zeros, g.outChannels()));
    }

    private static @Nullable SqueezeExcite attention(@Nullable Attention attention, Map<Integer, float[]> zeros) {
        if (attention == null) {
            return null;
        }
        int channels = Math.toIntExact(attention.expandBias().count());
        int inner = Math.toIntExact(attention.reduceBias().count());
        float[] weight = zeros(zeros, (long) inner * channels);
        return new SqueezeExcite(
                attention.placement(), channels, inner, weight, zeros(zeros, inner), weight, zeros(zeros, channels));
    }

    private static float[] zeros(Map<Integer, float[]> zeros, long length) {
        return zeros.computeIfAbsent(Math.toIntExact(length), float[]::new);
    }

    String toText() {
        return String.format(
                Locale.ROOT,
                "engine      %s, at %dx%d: %.1f MB of weights per JVM, %.1f MB of workspace per thread, %d images per batch",
                kernel,
                imageSize,
                imageSize,
                weightBytes / 1e6,
                workspaceBytes / 1e6,
                batchImages);
    }
}
