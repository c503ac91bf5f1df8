/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the examples and the large shared data lie, and NumPy's files among them. */
public final class TestFiles {
    private TestFiles() {}

    public static Path root() {
        return Path.of(System.getProperty("repvgg.root", "..")).toAbsolutePath().normalize();
    }

    public static Path example(String name) {
        return root().resolve("examples/fashion-mnist").resolve(name);
    }

    /** A file too large for the repository; where it is absent, the test is skipped, or fails in the extended suite. */
    public static Path shared(String name) {
        Path path = Path.of(System.getProperty("repvgg.data", "../../shared/data"))
                .resolve(name)
                .normalize();
        String absent = "needs " + name + " under the folder of -Drepvgg.data, absent here: " + path;
        if (Boolean.getBoolean("repvgg.data.required")) {
            assertTrue(Files.exists(path), absent);
        }
        assumeTrue(Files.exists(path), absent);
        return path;
    }

    /** Reads a C-ordered matrix of float32 or float64. */
    public static double[][] npy(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = bytes.getShort(8) & 0xffff;
        String header = new String(bytes.array(), 10, headerLength, StandardCharsets.US_ASCII);
        boolean wide = header.contains("'<f8'");
        if (!wide && !header.contains("'<f4'")) {
            throw new IOException("unexpected header " + header);
        }
        String[] shape =
                header.replaceAll("(?s).*'shape': \\(([^)]*)\\).*", "$1").split(",");
        int rows = Integer.parseInt(shape[0].strip());
        int columns = Integer.parseInt(shape[1].strip());
        bytes.position(10 + headerLength);
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = wide ? bytes.getDouble() : bytes.getFloat();
            }
        }
        return matrix;
    }
}
