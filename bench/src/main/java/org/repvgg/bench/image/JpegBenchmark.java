/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.image;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Converts one JPEG to its normalised 3 x 224 x 224 crop. {@code -prof gc} reports the bytes allocated per image;
 * {@code -p decoder=turbojpeg} needs libjpeg-turbo's Java binding ({@code -Dturbojpeg.jar}, {@code
 * -Djava.library.path}); {@code -p images=FOLDER} reads files.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JpegBenchmark {
    @Param({"repvgg", "imageio"})
    String decoder = "repvgg";

    @Param({"baseline", "progressive", "large"})
    String images = "baseline";

    private final float[] tensor = new float[3 * Pipelines.SIDE * Pipelines.SIDE];
    private List<byte[]> files = List.of();
    private JpegPipeline pipeline = (jpeg, target) -> {};
    private int next;

    /** Encodes or reads the images. */
    @Setup(Level.Trial)
    public void prepare() throws Exception {
        files = Photographs.named(images);
        pipeline = Pipelines.named(decoder);
    }

    /** Decodes the next image. */
    @Benchmark
    public float[] toTensor() throws Exception {
        next = (next + 1) % files.size();
        pipeline.run(files.get(next), tensor);
        return tensor;
    }
}
