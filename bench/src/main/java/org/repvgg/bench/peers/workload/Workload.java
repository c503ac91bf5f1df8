/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.workload;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;

/**
 * The input of every runtime: one network and one batch of normalised images.
 *
 * <p>As files in a folder: {@code net.txt} (one line for the sizes, then one per layer), {@code weights.f32} (weights
 * OIHW, then bias, layer by layer) and {@code images.f32} ({@code [image][channel][row][column]}).
 *
 * @param images [batch][channels][height][width]
 */
public record Workload(FusedModel model, int height, int width, int batch, float[] images) {
    /** What the files for the other runtimes can say. */
    private static final List<Activation> PLAIN = List.of(Activation.RELU, Activation.NONE);

    private static final String FORMAT = "repvgg-bench-1";

    /** A workload of random images with values like normalised pixels: mean 0, standard deviation 1. */
    public static Workload random(FusedModel model, int height, int width, int batch, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int channels = model.convs().get(0).inChannels();
        float[] images = new float[Math.multiplyExact(batch, channels * height * width)];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        return new Workload(model, height, width, batch, images);
    }

    /** A copy with the first {@code count} images. */
    public Workload first(int count) {
        return new Workload(model, height, width, count, Arrays.copyOf(images, count * imageFloats()));
    }

    public int channels() {
        return model.convs().get(0).inChannels();
    }

    public int imageFloats() {
        return channels() * height * width;
    }

    public int classes() {
        return model.head().classes();
    }

    /** Effective flops per image: twice the multiply-accumulates of direct convolution and of the head. */
    public double flops() {
        return 2.0 * model.macs(height, width);
    }

    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>();
        lines.add(FORMAT + " " + model.variant() + " " + height + " " + width + " " + batch + " " + channels());
        for (FusedConv conv : model.convs()) {
            checkPlain(conv);
            lines.add(String.format(
                    "conv %s %d %d %d %d %d %d %s",
                    conv.name(),
                    conv.inChannels(),
                    conv.outChannels(),
                    conv.kernelSize(),
                    conv.stride(),
                    conv.padding(),
                    conv.groups(),
                    conv.activation()));
        }
        lines.add("linear " + model.head().inFeatures() + " " + classes());
        Files.write(folder.resolve("net.txt"), lines);
        try (FileChannel channel = FileChannel.open(
                folder.resolve("weights.f32"),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            for (FusedConv conv : model.convs()) {
                FloatFile.write(channel, conv.weight());
                FloatFile.write(channel, conv.bias());
            }
            FloatFile.write(channel, model.head().weight());
            FloatFile.write(channel, model.head().bias());
        }
        FloatFile.write(folder.resolve("images.f32"), images);
    }

    public static Workload read(Path folder) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("net.txt"));
        String[] sizes = lines.get(0).split(" ", -1);
        if (!sizes[0].equals(FORMAT)) {
            throw new IOException("Cannot read " + folder.resolve("net.txt") + ": it begins with '" + sizes[0]
                    + "' (expected " + FORMAT + ").");
        }
        List<FusedConv> convs = new ArrayList<>();
        FusedLinear head;
        try (FileChannel channel = FileChannel.open(folder.resolve("weights.f32"))) {
            for (String line : lines.subList(1, lines.size() - 1)) {
                convs.add(readConv(line.split(" ", -1), channel));
            }
            String[] linear = lines.get(lines.size() - 1).split(" ", -1);
            int in = Integer.parseInt(linear[1]);
            int classes = Integer.parseInt(linear[2]);
            head = new FusedLinear(in, classes, floats(channel, classes * in), floats(channel, classes));
        }
        return new Workload(
                new FusedModel(sizes[1], convs, head, new TreeMap<>()),
                Integer.parseInt(sizes[2]),
                Integer.parseInt(sizes[3]),
                Integer.parseInt(sizes[4]),
                FloatFile.read(folder.resolve("images.f32")));
    }

    private static FusedConv readConv(String[] fields, FileChannel weights) throws IOException {
        int in = Integer.parseInt(fields[2]);
        int out = Integer.parseInt(fields[3]);
        int kernelSize = Integer.parseInt(fields[4]);
        int groups = Integer.parseInt(fields[7]);
        return new FusedConv(
                fields[1],
                in,
                out,
                kernelSize,
                Integer.parseInt(fields[5]),
                Integer.parseInt(fields[6]),
                groups,
                Activation.parse(fields[8]),
                null,
                floats(weights, out * (in / groups) * kernelSize * kernelSize),
                floats(weights, out));
    }

    private static float[] floats(FileChannel channel, int count) throws IOException {
        float[] values = new float[count];
        FloatFile.read(channel, values);
        return values;
    }

    private void checkPlain(FusedConv conv) {
        if (conv.squeezeExcite() != null || !PLAIN.contains(conv.activation())) {
            String found = conv.squeezeExcite() != null ? "channel attention" : "the activation " + conv.activation();
            throw new IllegalArgumentException("Cannot compare runtimes on " + model.variant() + ": block "
                    + conv.name() + " has " + found + " (expected a convolution with or without ReLU, which the files"
                    + " of all of them can say). Choose another network.");
        }
    }
}
