/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The float64 logits of a workload's first and last image. They take seconds to minutes, so they are kept in a folder under
 * a name that says what they are of.
 */
final class References {
    private References() {}

    static List<double[]> of(Workload workload, Path folder, long seed) throws IOException {
        return List.of(of(workload, 0, folder, seed), of(workload, workload.batch() - 1, folder, seed));
    }

    private static double[] of(Workload workload, int image, Path folder, long seed) throws IOException {
        Path file = folder.resolve(String.format(
                "%s-%dx%d-seed%d-image%d.f64",
                workload.model().fingerprint().substring(0, 16), workload.height(), workload.width(), seed, image));
        if (Files.exists(file)) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            double[] logits = new double[bytes.remaining() / Double.BYTES];
            bytes.asDoubleBuffer().get(logits);
            return logits;
        }
        double[] logits = Float64Reference.logits(workload, image);
        ByteBuffer bytes = ByteBuffer.allocate(logits.length * Double.BYTES);
        bytes.asDoubleBuffer().put(logits);
        Files.createDirectories(folder);
        Files.write(file, bytes.array());
        return logits;
    }
}
