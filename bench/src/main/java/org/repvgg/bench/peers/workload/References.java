/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The float64 logits of some images of a workload. They take seconds to minutes to compute and are therefore cached in
 * a folder, under a name that identifies the workload.
 */
public final class References {
    private final Map<Integer, double[]> logits = new HashMap<>();

    private References() {}

    public static References of(Workload workload, Set<Integer> images, Path folder, long seed) throws IOException {
        References references = new References();
        for (int image : images) {
            references.logits.put(image, read(workload, image, folder, seed));
        }
        return references;
    }

    /** Logits [class] of one of the requested images. */
    public double[] of(int image) {
        return Objects.requireNonNull(logits.get(image), () -> "no reference for image " + image);
    }

    private static double[] read(Workload workload, int image, Path folder, long seed) throws IOException {
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
