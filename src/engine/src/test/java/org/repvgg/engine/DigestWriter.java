/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.repvgg.engine.conv.ConvolutionDigest;

/**
 * Fills in digests that are new: those that are {@code ?} in the column of this JVM's kernel, others stay as they are.
 *
 * <pre>java -Drepvgg.kernel=scalar ... org.repvgg.engine.DigestWriter src/engine/src/test/resources/golden/engine</pre>
 *
 * and once more with {@code vector-256}.
 */
final class DigestWriter {
    private static final String NEW = "?";

    private DigestWriter() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        write(folder.resolve("convolutions.csv"), 9, row -> ConvolutionDigest.of(TestKernels.kernels(), row));
        write(folder.resolve("networks.csv"), 4, NetworkDigest::of);
    }

    private static void write(Path file, int scalarColumn, Function<List<String>, String> digest) throws IOException {
        int column = scalarColumn + (TestKernels.kernels().name().equals("scalar") ? 0 : 1);
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split(",");
            if (!line.startsWith("#") && fields[column].equals(NEW)) {
                fields[column] = digest.apply(Arrays.asList(fields));
            }
            lines.add(Stream.of(fields).reduce((a, b) -> a + "," + b).orElseThrow());
        }
        Files.write(file, lines);
    }
}
