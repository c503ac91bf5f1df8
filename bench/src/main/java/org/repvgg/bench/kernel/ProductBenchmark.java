/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.kernel;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.repvgg.engine.kernel.CoordinateGemmArgs;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.TileKernels;
import org.repvgg.engine.kernel.vector.VectorKernels;

/**
 * The GEMM micro-kernel on data of the second-level cache, for both shapes: the table in {@link VectorKernels} that chooses
 * one must agree with it. One operation is 2 * panels * mr * 3 * ics * lanes flops. A JVM runs one width, so each
 * combination needs a fork of its own, which JMH gives it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProductBenchmark {
    private static final int ICS = 256;
    private static final int CHANNELS = 48;
    private static final int[] ONE_GROUP = {0, 1};

    @Param({"512", "256"})
    public int bits;

    @Param({"8", "3"})
    public int panelRows;

    private @Nullable TileKernels kernels;
    private final CoordinateGemmArgs arguments = new CoordinateGemmArgs();
    float[] m = {};

    @Setup
    public void prepare() {
        KernelSet set = new VectorKernels().kernels(bits, panelRows);
        TileKernels tiles = set.requireTiles();
        int nr = tiles.blocking().nr();
        kernels = tiles;
        m = new float[CHANNELS * nr * set.lanes()];
        arguments.count = 1;
        arguments.groupStart = ONE_GROUP;
        arguments.vectors = new int[] {nr};
        arguments.operands.u = new float[CHANNELS * ICS];
        arguments.operands.v = new float[ICS * nr * set.lanes()];
        arguments.operands.ks = ICS;
        arguments.operands.rows = CHANNELS;
        arguments.operands.rowStride = nr * set.lanes();
        arguments.operands.out = m;
        Arrays.fill(arguments.operands.u, 0.5f);
        Arrays.fill(arguments.operands.v, 2f);
    }

    /** The GEMM of a group of three vectors with 48 output channels. */
    @Benchmark
    public float[] product() {
        Objects.requireNonNull(kernels).gemmPerCoordinate(arguments);
        return m;
    }

    /** The expected value of every element of the result. */
    static float expected() {
        return ICS;
    }
}
