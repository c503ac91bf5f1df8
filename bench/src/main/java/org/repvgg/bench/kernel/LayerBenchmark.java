/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.kernel;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.repvgg.engine.conv.Activations;
import org.repvgg.engine.conv.Convolution;
import org.repvgg.engine.conv.ConvolutionPlanner;
import org.repvgg.engine.conv.Scratch;
import org.repvgg.engine.kernel.ConvLayer;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.KernelProvider;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.LaneSharing;
import org.repvgg.model.Activation;

/**
 * The layers of A0 and B1 as planned, on one lane group; divide the time by the number of lanes for the time per image.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class LayerBenchmark {
    /** Input channels, output channels, size of the input, stride. */
    @Param({
        "3,48,224,2",
        "48,48,112,2",
        "48,48,56,1",
        "48,96,56,2",
        "96,96,28,1",
        "96,192,28,2",
        "192,192,14,1",
        "192,1280,14,2",
        "64,128,112,2",
        "128,128,56,1",
        "256,256,28,1",
        "512,512,14,1",
        "512,2048,14,2"
    })
    public String layer = "3,48,224,2";

    @Param("RELU")
    public String activation = "RELU";

    final KernelSet kernels = KernelProvider.auto().kernels();
    ConvShape shape = new ConvShape(1, 1, 1, 1, 3, 1, 1, 1);
    float[] weight = {};
    float[] bias = {};
    float[] in = {};
    float[] out = {};
    private final Activations from = new Activations();
    private final Activations to = new Activations();
    private Convolution convolution = planned();
    private Scratch scratch = new Scratch(Scratch.Size.NOTHING);

    @Setup
    public void prepare() {
        String[] sizes = layer.split(",", -1);
        int size = Integer.parseInt(sizes[2]);
        shape = new ConvShape(
                Integer.parseInt(sizes[0]),
                Integer.parseInt(sizes[1]),
                size,
                size,
                3,
                Integer.parseInt(sizes[3]),
                1,
                1);
        SplittableRandom random = new SplittableRandom(1);
        int fanIn = shape.inChannels() * 9;
        weight = normal(random, shape.outChannels() * fanIn, 0, Math.sqrt(2.0 / fanIn));
        bias = normal(random, shape.outChannels(), 0, 0.1);
        int inStride = (int) shape.inFloats() * kernels.lanes();
        int outStride = (int) shape.outFloats() * kernels.lanes();
        in = normal(random, inStride, Scratch.ACTIVATIONS_AT, 1);
        out = new float[Scratch.ACTIVATIONS_AT + outStride];
        LaneSharing none = LaneSharing.none(kernels.lanes());
        from.set(in, Scratch.ACTIVATIONS_AT, inStride);
        from.setGroups(none, 1);
        to.set(out, Scratch.ACTIVATIONS_AT, outStride);
        to.setGroups(none, 1);
        convolution = planned();
        scratch = new Scratch(convolution.scratch(kernels, none, 1));
    }

    private Convolution planned() {
        return ConvolutionPlanner.plan(kernels, new ConvLayer(shape, weight, bias, Activation.parse(activation)));
    }

    private static float[] normal(SplittableRandom random, int length, int at, double deviation) {
        float[] values = new float[at + length];
        for (int i = at; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    @Benchmark
    public float[] convolution() {
        convolution.run(kernels, from, to, scratch);
        return out;
    }
}
