/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.repvgg.reparam.Npy;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.verify.Images;
import org.repvgg.reparam.verify.NetworkRunner;

/** Fuses a whole network and compares it with what PyTorch computed of it. */
final class NetworkGoldens {
    /** Float32 rounding through the layers of PyTorch's run and of the stored weights, relative to the largest logit. */
    static final double FLOAT32_TOLERANCE = 1e-5;

    /** Both runs in float64 with the same weights. */
    static final double FLOAT64_TOLERANCE = 1e-12;

    private NetworkGoldens() {}

    static Fusion fuse(Path checkpoint) throws IOException {
        return Fusion.of(Checkpoint.read(checkpoint), FuseOptions.defaults());
    }

    static String fingerprint(Path checkpoint) throws IOException {
        return fuse(checkpoint).model().fingerprint();
    }

    static Images images(Path file) {
        Npy array = Npy.read(file);
        float[] values = new float[array.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.values()[i];
        }
        long[] shape = array.shape();
        return new Images(values, (int) shape[0], (int) shape[1], (int) shape[2], (int) shape[3]);
    }

    /** Tolerances relative to the largest logit. */
    static void assertLogits(Path checkpoint, Path input, Path golden, double fusedTolerance, double branchTolerance)
            throws IOException {
        Fusion fusion = fuse(checkpoint);
        Images images = images(input);
        Npy logits = Npy.read(golden);
        assertClose(NetworkRunner.fused(fusion.model(), images), logits, fusedTolerance);
        assertClose(NetworkRunner.branches(fusion.network(), fusion.model(), images), logits, branchTolerance);
    }

    static void assertClose(double[][] found, Npy logits, double tolerance) {
        double[] golden = logits.values();
        int classes = (int) logits.shape()[1];
        assertThat(found.length * classes).isEqualTo(golden.length);
        double largest = 0;
        for (double value : golden) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < golden.length; i++) {
            assertThat(Math.abs(found[i / classes][i % classes] - golden[i]))
                    .as("logit %d", i)
                    .isLessThanOrEqualTo(tolerance * largest);
        }
    }
}
