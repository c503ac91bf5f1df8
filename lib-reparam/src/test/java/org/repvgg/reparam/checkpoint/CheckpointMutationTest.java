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
import org.repvgg.reparam.Samples;

/**
 * Every sample with bytes changed, cut or doubled: it is read, or refused by the documented exception, and nothing else
 * ever happens. {@code -Drepvgg.mutations=N} sets how many a file, {@code -Dseed=S} replays one run.
 */
class CheckpointMutationTest {
    private static final int SAMPLES = 154;

    /** Whole networks, which have no copy among this module's goldens. */
    private static final int ORIGINALS = 37;

    private static final String[] ENDINGS = {".pth", ".tar", ".safetensors", ".bin", ".pt"};

    static Stream<Path> samples() {
        return Samples.counted(SAMPLES, "checkpoints", Samples.list(Samples.file(""), ENDINGS));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void mutatedFilesAreReadOrRefused(Path file) throws IOException {
        Mutations.areReadOrRefused(file);
    }

    static Stream<Path> originals() {
        Path root = Samples.original("reparam");
        List<Path> larger = Samples.list(root, ENDINGS).stream()
                .filter(file -> !Files.exists(Samples.file("reparam").resolve(root.relativize(file))))
                .toList();
        return Samples.counted(ORIGINALS, "originals", larger);
    }

    @Tag("extended")
    @ParameterizedTest
    @MethodSource("originals")
    void mutatedOriginalsAreReadOrRefused(Path file) throws IOException {
        Mutations.areReadOrRefused(file);
    }
}
