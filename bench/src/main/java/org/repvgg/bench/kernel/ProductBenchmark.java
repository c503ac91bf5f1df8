/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.kernel;

import java.util.Arrays;
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
import org.repvgg.engine.kernel.TileKernels;
import org.repvgg.engine.kernel.vector.VectorKernels;

/**
 * The register-blocked matrix product on data in the second-level cache, for both block shapes. The table in {@link
 * VectorKernels} that selects a shape must agree with the results. One operation is 2 * panels * rows * 3 * ics * lanes
 * flops.
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
    private static final float[] NO_BIAS = {};

    @Param({"512", "256"})
    public int bits;

    @Param({"8", "3"})
    public int panelRows;

    private TileKernels kernels = new VectorKernels().tiles(512, 8);
    private int[] vectors = {0};
    private float[] u = {};
    private float[] v = {};
    float[] m = {};

    @Setup
    public void prepare() {
        kernels = new VectorKernels().tiles(bits, panelRows);
        vectors = new int[] {kernels.groupColumns()};
        u = new float[CHANNELS * ICS];
        v = new float[ICS * kernels.groupColumns() * kernels.lanes()];
        m = new float[CHANNELS * kernels.groupColumns() * kernels.lanes()];
        Arrays.fill(u, 0.5f);
        Arrays.fill(v, 2f);
    }

    /** All products of a group of three vectors and 48 output channels. */
    @Benchmark
    public float[] product() {
        int panels = CHANNELS / panelRows;
        kernels.products(0, 1, ONE_GROUP, vectors, u, 0, u.length, panels, ICS, v, 0, 0, m, 0, 0, NO_BIAS, 0, -1);
        return m;
    }

    /** The expected value of every element of the result. */
    static float expected() {
        return ICS;
    }
}
