/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.repvgg.model.FusedModel;

final class SteadyStateTest {
    /**
     * Runs until the second compiler has taken over everything: before that, every vector operation allocates its result.
     * In a JVM of its own, since the others of this module see vectors of several widths, and HotSpot boxes them then.
     */
    public static final class Probe {
        private static final long MAX_NANOS = 60_000_000_000L;
        private static final int CLEAN_RUNS = 20;
        /** They share vectors with channels. */
        private static final int FEW_IMAGES = 3;

        private Probe() {}

        public static void main(String[] arguments) {
            probe(0);
            probe(Long.MAX_VALUE);
        }

        private static void probe(long weightCache) {
            Engine engine = Engine.of(
                    RandomNetworks.stages("small", new int[] {2, 2, 2, 1}, new int[] {8, 8, 16, 24, 32}, 2, 10, 1),
                    48,
                    48,
                    EngineOptions.defaults().withWeightCacheBytes(weightCache));
            Session session = engine.newSession();
            float[] logits = new float[engine.batchImages() * engine.classes()];
            float[] embedding = new float[engine.batchImages() * engine.embeddingSize()];
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            int clean = 0;
            long allocated = 0;
            long start = System.nanoTime();
            while (clean < CLEAN_RUNS && System.nanoTime() - start < MAX_NANOS) {
                long before = threads.getCurrentThreadAllocatedBytes();
                session.run(engine.batchImages(), logits, embedding);
                session.run(FEW_IMAGES, logits, embedding);
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
                clean = allocated == 0 ? clean + 1 : 0;
            }
            System.out.println("cache " + weightCache + ": allocated " + allocated + " bytes");
        }
    }

    @Test
    void aRunAllocatesNothing() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output.lines())
                .containsExactly("cache 0: allocated 0 bytes", "cache " + Long.MAX_VALUE + ": allocated 0 bytes");
    }

    @Test
    void weightsTakeNoMoreThanTheFusedOnes() {
        for (String name : new String[] {"B1", "B3"}) {
            FusedModel model = RandomNetworks.repVgg(name, 1);
            Engine engine = Engine.of(model, 224, 224, EngineOptions.defaults());
            assertThat(engine.weightBytes()).isEqualTo(model.parameters() * Float.BYTES);
        }
    }
}
