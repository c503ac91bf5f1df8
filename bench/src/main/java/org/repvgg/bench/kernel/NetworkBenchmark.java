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
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.RandomNetworks;
import org.repvgg.engine.Session;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedModel;

/** Whole networks on a full batch; divide the time by the engine's batch size for the time per image. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 2)
public class NetworkBenchmark {
    @Param({"A0", "B1", "B1g4"})
    public String network = "A0";

    @Param("224")
    public int size = 224;

    /** Behind all convolutions, such as {@code SILU} or {@code LEAKY_RELU:0.1}. */
    @Param("RELU")
    public String activation = "RELU";

    private int images;
    private Session session = engine().newSession();
    private float[] logits = {};

    private Engine engine() {
        FusedModel model =
                RandomNetworks.withActivation(RandomNetworks.repVgg(network, 1), Activation.parse(activation));
        return Engine.of(model, size, size, EngineOptions.defaults());
    }

    @Setup
    public void prepare() {
        Engine engine = engine();
        session = engine.newSession();
        images = engine.batchImages();
        logits = new float[images * engine.classes()];
        float[] input = session.input().data();
        Arrays.fill(input, session.input().base(), input.length, 0.5f);
    }

    @Benchmark
    public float[] classify() {
        session.run(images, logits);
        return logits;
    }
}
