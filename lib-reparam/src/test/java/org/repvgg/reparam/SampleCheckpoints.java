/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * Where checkpoints with goldens lie: those of the repository, read from its sources so that no stale copy is tested, and
 * the larger originals of the extended suite, which lie outside of it.
 */
public final class SampleCheckpoints {
    private SampleCheckpoints() {}

    /** A file or folder among this module's goldens. */
    public static Path file(String path) {
        return root().resolve("lib-reparam/src/test/resources/golden").resolve(path);
    }

    /** A file of the trained example. */
    public static Path example(String name) {
        return root().resolve("examples/fashion-mnist").resolve(name);
    }

    /** A file or folder under the data of the extended suite, which runs only where the data is. */
    public static Path original(String path) {
        Path file = Path.of(System.getProperty("repvgg.data", "../../shared/data"))
                .resolve(path)
                .normalize();
        assertThat(file)
                .as("data of the extended suite; pass -Drepvgg.data=FOLDER")
                .exists();
        return file;
    }

    private static Path root() {
        return Path.of(System.getProperty("repvgg.root", "..")).toAbsolutePath().normalize();
    }

    /** Files beneath a folder whose names end so, sorted. */
    public static List<Path> list(Path folder, String... endings) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same cases, if there are as many as expected: a folder that lost some proves less than its test says. */
    public static <T> Stream<T> counted(int expected, String what, List<T> cases) {
        assertThat(cases).as("number of " + what).hasSize(expected);
        return cases.stream();
    }

    /** A tensor that must be there. */
    public static Tensor tensor(Checkpoint checkpoint, String key) {
        return Objects.requireNonNull(checkpoint.tensors().get(key), key);
    }

    /** An array that numpy saved, widened to double, row-major. */
    public static double[] npy(String path) {
        return Npy.read(file(path)).values();
    }
}
