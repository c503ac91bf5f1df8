/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.Tensor;

/** Sample checkpoints with goldens, made by each source repository's own code; they lie outside the repository. */
public final class Samples {
    private Samples() {}

    /** The file under the data folder, or a skipped test if the folder is absent. */
    public static Path file(String path) {
        Path folder = Path.of(System.getProperty("repvgg.data", "../../shared/data"));
        assumeTrue(Files.isDirectory(folder), () -> "skipped: no sample data at " + folder + " (set -Drepvgg.data)");
        return folder.resolve(path);
    }

    /** Files in a folder whose names end so, sorted. */
    public static List<Path> list(String folder, String... endings) {
        try (Stream<Path> files = Files.list(file(folder))) {
            return files.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
