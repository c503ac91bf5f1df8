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
import org.repvgg.model.FusedModel;

/**
 * Time from a fused network in memory to the first logits, in a JVM without compiled code. Run it on one core: {@code
 * taskset -c 1}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 5,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx3g", "-XX:+UseG1GC", "-XX:+UseTransparentHugePages"
        })
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ColdStartBenchmark {
    @Param({"A0", "B1"})
    public String network = "A0";

    @Param({"1", "16", "32"})
    public int images = 1;

    @Param("224")
    public int size = 224;

    private FusedModel model = RandomNetworks.repVgg(network, 1);

    @Setup
    public void prepare() {
        model = RandomNetworks.repVgg(network, 1);
    }

    @Benchmark
    public float[] firstLogits() {
        Engine engine = Engine.of(model, size, size, EngineOptions.defaults());
        Session session = engine.newSession();
        float[] logits = new float[images * engine.classes()];
        float[] input = session.input().data();
        Arrays.fill(input, session.input().base(), input.length, 0.5f);
        session.run(images, logits);
        return logits;
    }
}
