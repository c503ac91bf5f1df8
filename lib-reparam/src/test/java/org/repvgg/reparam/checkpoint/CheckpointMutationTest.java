/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.reparam.SampleCheckpoints;

/**
 * Every sample with bytes changed, cut or doubled: it is read, or refused by the documented exception, and nothing else
 * ever happens. {@code -Drepvgg.mutations=N} sets how many per file, {@code -Dseed=S} replays one run.
 */
class CheckpointMutationTest {
    private static final int SAMPLES = 252;

    /** Whole networks, which have no copy among this module's goldens. */
    private static final int ORIGINALS = 37;

    private static final String[] ENDINGS = {".pth", ".tar", ".safetensors", ".bin", ".pt"};

    static Stream<Path> samples() {
        return SampleCheckpoints.counted(
                SAMPLES, "checkpoints", SampleCheckpoints.list(SampleCheckpoints.file(""), ENDINGS));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void mutatedFilesAreReadOrRefused(Path file) throws IOException {
        Mutations.areReadOrRefused(file);
    }

    static Stream<Path> originals() {
        Path root = SampleCheckpoints.original("reparam");
        List<Path> larger = SampleCheckpoints.list(root, ENDINGS).stream()
                .filter(file -> !Files.exists(SampleCheckpoints.file("reparam").resolve(root.relativize(file))))
                .toList();
        return SampleCheckpoints.counted(ORIGINALS, "originals", larger);
    }

    @Tag("extended")
    @ParameterizedTest
    @MethodSource("originals")
    void mutatedOriginalsAreReadOrRefused(Path file) throws IOException {
        Mutations.areReadOrRefused(file);
    }
}
