/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.model.FusedConv;
import org.repvgg.reparam.Npy;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.numeric.Kernel;
import org.repvgg.reparam.recognize.Recognition;
import org.repvgg.reparam.recognize.RecognitionOptions;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.RepBlock;

/**
 * Single blocks of every dialect, made by each source repository's own code: the fused kernel against the float64 golden
 * where there is one, and the fused block's output, computed here by plain loops, against the multi-branch output.
 */
class BlockGoldenTest {
    /** Sums of a few products in another order, in float64. */
    private static final double KERNEL_TOLERANCE = 1e-12;

    /** Kernels that PyTorch fused in float32. */
    private static final double FLOAT32_KERNEL_TOLERANCE = 2e-6;

    /** Rounding of 1 / k^2 to float32 in the goldens of average pooling, relative to the largest bias. */
    private static final double FLOAT32_AVERAGE = 1e-7;

    /** A block in float32 against another order of float32, as mmpretrain's own tests have it. */
    private static final double ABSOLUTE = 1e-5;

    private static final double RELATIVE = 1e-4;

    private static final Pattern ACB = Pattern.compile("k(\\d)p(\\d)s(\\d)g(\\d)");

    private static final int BLOCKS = 39;
    private static final int DEPLOY_BLOCKS = 38;
    private static final int FLOAT64_KERNELS = 25;
    private static final int FLOAT32_KERNELS = 31;

    static Stream<String> blocks() {
        Path root = SampleCheckpoints.file("reparam");
        List<String> names = SampleCheckpoints.list(root, "_train.pth").stream()
                .map(file -> root.relativize(file).toString().replace("_train.pth", ""))
                .toList();
        return SampleCheckpoints.counted(BLOCKS, "blocks", names);
    }

    /** The comparisons of kernels below are made where a golden is; as many as this. */
    @Test
    void kernelsOfMostBlocksAreGiven() {
        assertThat(blocks().filter(name -> exists(name, "_kernel_f64.npy"))).hasSize(FLOAT64_KERNELS);
        assertThat(blocks().filter(name -> exists(name, "_kernel.npy"))).hasSize(FLOAT32_KERNELS);
    }

    private static boolean exists(String name, String ending) {
        return Files.exists(SampleCheckpoints.file("reparam/" + name + ending));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void fusedBlockEqualsTheGolden(String name) throws IOException {
        String path = "reparam/" + name;
        Npy input = Npy.read(SampleCheckpoints.file(path + "_input.npy"));
        Path trainOutput = SampleCheckpoints.file(path + "_output_train.npy");
        Npy output = Npy.read(Files.exists(trainOutput) ? trainOutput : SampleCheckpoints.file(path + "_output.npy"));
        FuseOptions options = options(name);
        Checkpoint checkpoint = Checkpoint.read(SampleCheckpoints.file(path + "_train.pth"));
        Geometry geometry = geometry(name, checkpoint, options, input, output);
        RecognitionOptions recognition = options.recognition();
        Recognition found = Recognition.of(checkpoint, recognition.withGeometry(Map.of("", geometry)));
        assertThat(found.blocks()).hasSize(1);
        RepBlock block = found.blocks().get(0);
        FusedBlock fused = FusedBlock.of(block, options.seed());

        Kernel kernel = new BlockFuser(block).fuse(0, block.geometry().outChannels());
        compareKernel(path, block, kernel);
        assertThat(fused.proof().orElseThrow().relative()).isLessThan(KERNEL_TOLERANCE);
        BlockOracle oracle = new BlockOracle(kernel, fused.conv(), geometry);
        double[] values = oracle.run(input, output);
        for (int i = 0; i < values.length; i++) {
            assertThat(Math.abs(values[i] - output.values()[i]))
                    .as("output %d", i)
                    .isLessThanOrEqualTo(ABSOLUTE + RELATIVE * Math.abs(output.values()[i]));
        }
    }

    private static void compareKernel(String path, RepBlock block, Kernel kernel) {
        boolean exact = Files.exists(SampleCheckpoints.file(path + "_kernel_f64.npy"));
        String suffix = exact ? "_f64.npy" : ".npy";
        if (!Files.exists(SampleCheckpoints.file(path + "_kernel" + suffix))) {
            return;
        }
        boolean averages =
                block.branches().stream().anyMatch(branch -> branch.name().equals("dbb_avg"));
        double tolerance = exact ? KERNEL_TOLERANCE : FLOAT32_KERNEL_TOLERANCE;
        double[] weight = averages ? withFloat32Average(block, kernel) : kernel.weight();
        assertClose(weight, SampleCheckpoints.npy(path + "_kernel" + suffix), tolerance);
        assertClose(
                kernel.bias(),
                SampleCheckpoints.npy(path + "_bias" + suffix),
                averages ? Math.max(tolerance, FLOAT32_AVERAGE) : tolerance);
    }

    /** The golden's converter makes 1 / k^2 in float32; ours is the quotient that the pooling layer computes. */
    private static double[] withFloat32Average(RepBlock block, Kernel kernel) {
        double taps = kernel.height() * kernel.width();
        double rounding = (float) (1 / taps) * taps - 1;
        double[] weight = kernel.weight().clone();
        for (Branch branch : block.branches()) {
            if (branch.name().equals("dbb_avg")) {
                double[] average = new BlockFuser(block)
                        .branch(branch, 0, kernel.outChannels())
                        .weight();
                for (int i = 0; i < weight.length; i++) {
                    weight[i] += rounding * average[i];
                }
            }
        }
        return weight;
    }

    private static void assertClose(double[] found, double[] golden, double tolerance) {
        double largest = 0;
        for (double value : golden) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(found).hasSameSizeAs(golden);
        for (int i = 0; i < golden.length; i++) {
            assertThat(Math.abs(found[i] - golden[i])).as("value %d", i).isLessThanOrEqualTo(tolerance * largest);
        }
    }

    /** YOLOv6's RepVGG has the official names but another epsilon; QARepVGG V2 the names of V1. */
    private static FuseOptions options(String name) {
        FuseOptions options = FuseOptions.defaults();
        return name.endsWith("yolov6_repvgg") ? options.withDialect(Dialect.YOLOV6) : options;
    }

    private static Geometry geometry(String name, Checkpoint checkpoint, FuseOptions options, Npy input, Npy output)
            throws IOException {
        Geometry inferred = Recognition.of(checkpoint, options.recognition())
                .blocks()
                .get(0)
                .geometry();
        int in = (int) input.shape()[1];
        int groups = in / (inferred.inChannels() / inferred.groups());
        int stride = (int) Math.round((double) input.shape()[2] / output.shape()[2]);
        int padding = inferred.padding();
        int dilation = 1;
        Matcher acb = ACB.matcher(name);
        if (acb.find()) {
            padding = Integer.parseInt(acb.group(2));
            stride = Integer.parseInt(acb.group(3));
        }
        if (name.contains("dil2")) {
            dilation = 2;
            padding = 2;
        }
        return new Geometry(in, inferred.outChannels(), inferred.kernelSize(), stride, padding, dilation, groups);
    }

    static Stream<String> deployBlocks() {
        List<String> names =
                blocks().filter(name -> exists(name, "_deploy.pth")).toList();
        return SampleCheckpoints.counted(DEPLOY_BLOCKS, "blocks in deploy form", names);
    }

    @ParameterizedTest
    @MethodSource("deployBlocks")
    void deployFormIsReadAsItIs(String name) throws IOException {
        FuseOptions options = options(name);
        Recognition found = Recognition.of(
                Checkpoint.read(SampleCheckpoints.file("reparam/" + name + "_deploy.pth")), options.recognition());
        FusedConv conv = FusedBlock.of(found.blocks().get(0), options.seed()).conv();
        Path golden = SampleCheckpoints.file("reparam/" + name + "_kernel.npy");
        if (Files.exists(golden)) {
            float[] expected = toFloats(SampleCheckpoints.npy("reparam/" + name + "_kernel.npy"));
            assertThat(conv.weight()).isEqualTo(expected);
        }
        assertThat(List.of(1, 3, 5, 7)).contains(conv.kernelSize());
    }

    private static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
