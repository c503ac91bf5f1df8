/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.bench.peers.Accuracy;
import org.repvgg.bench.peers.Peer;
import org.repvgg.bench.peers.workload.Float64Reference;
import org.repvgg.bench.peers.workload.OnnxFile;
import org.repvgg.bench.peers.workload.TinyWorkloads;
import org.repvgg.bench.peers.workload.Workload;

/** Every benchmark body on the JVM, once, against the float64 reference; peers where the build has them. */
final class PeerRuntimesTest {
    @TempDir
    private Path folder;

    static Stream<String> runtimes() {
        return Stream.concat(
                Stream.of(EngineRuntime.class.getName()),
                Arrays.stream(Peer.values()).map(Peer::runtimeClass).filter(Objects::nonNull));
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void logitsAreThoseOfTheReference(String runtime) throws Exception {
        check(runtime, TinyWorkloads.plain(), 1);
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void logitsOfGroupedConvolutionsAreThoseOfTheReference(String runtime) throws Exception {
        try {
            check(runtime, TinyWorkloads.grouped(), 1);
        } catch (UnsupportedOperationException e) {
            abort(e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void twoThreadsGiveTheSameLogits(String runtime) throws Exception {
        check(runtime, TinyWorkloads.plain(), 2);
    }

    @Test
    void theYardstickSaysItsFlops() throws Exception {
        for (PeerSession session : new FmaPeakRuntime().open(folder, 1, 2)) {
            session.run();
            // 2,000,000 times 10 accumulators times 2, and 4 to 16 lanes.
            assertThat(session.logits()).hasSize(1);
            assertThat(session.logits()[0]).isBetween(4 * 4e7f, 16 * 4e7f);
        }
    }

    private void check(String runtimeClass, Workload workload, int threads) throws Exception {
        workload.write(folder);
        OnnxFile.write(folder.resolve("model.onnx"), workload);
        List<? extends PeerSession> sessions = open(runtimeClass, folder, workload.batch(), threads);
        for (PeerSession session : sessions) {
            session.run();
            session.run();
            float[] logits = session.logits();
            assertThat(logits).hasSize(workload.batch() * workload.classes());
            for (int image = 0; image < workload.batch(); image++) {
                Accuracy accuracy =
                        Accuracy.of(Float64Reference.logits(workload, image), logits, image * workload.classes());
                assertThat(accuracy.overDeviation())
                        .as("image %d, seed %d", image, TinyWorkloads.SEED)
                        .isLessThan(Accuracy.FLOAT32_LIMIT);
            }
        }
    }

    /** A folder of classes may still hold peers of an earlier build with the profile, without their libraries. */
    private static List<? extends PeerSession> open(String runtimeClass, Path folder, int images, int threads)
            throws Exception {
        try {
            return Class.forName(runtimeClass)
                    .asSubclass(PeerRuntime.class)
                    .getDeclaredConstructor()
                    .newInstance()
                    .open(folder, images, threads);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            return abort(runtimeClass + " is in builds with -Ppeers only");
        }
    }
}
