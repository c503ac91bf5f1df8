/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.Inspection;

/** Changes, cuts and doubles bytes of a file: what comes of it is read, or refused by the documented exception. */
final class Mutations {
    private static final int MUTATIONS = Integer.getInteger("repvgg.mutations", 60);
    private static final long SEED = Long.getLong("seed", 20_261_123L);
    /** Where structure lies: headers, pickles, directories, rather than weights. */
    private static final int EDGE = 6000;

    private Mutations() {}

    static void areReadOrRefused(Path file) throws IOException {
        byte[] original = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(SEED ^ ("/" + file.getFileName()).hashCode());
        int pickle = indexOf(original, "data.pkl");
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutate(original, Math.max(pickle, 0), random);
            try {
                Checkpoint checkpoint = Checkpoint.read(new ArrayChannel(mutated), "mutated");
                Inspection.of(checkpoint).toJson();
                checkpoint.tensors().values().stream()
                        .filter(tensor -> !tensor.dtype().isComplex() && tensor.count() < 100_000)
                        .forEach(Tensor::toFloats);
            } catch (CheckpointException e) {
                assertThat(e.getMessage()).startsWith("Cannot ").doesNotContain("\n");
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                Path saved = save(file, i, mutated);
                fail("mutation " + i + " of " + file.getFileName() + ", seed " + SEED + ", saved as " + saved, e);
            }
        }
    }

    private static byte[] mutate(byte[] original, int pickle, SplittableRandom random) {
        byte[] mutated = original.clone();
        switch (random.nextInt(8)) {
            case 0 -> {
                return Arrays.copyOf(mutated, random.nextInt(mutated.length));
            }
            case 1 -> {
                return Arrays.copyOf(mutated, mutated.length + 1 + random.nextInt(100));
            }
            case 2 -> {
                int from = random.nextInt(mutated.length);
                int to = place(mutated.length, pickle, random);
                int count = Math.min(1 + random.nextInt(64), mutated.length - Math.max(from, to));
                System.arraycopy(original, from, mutated, to, count);
            }
            default -> {
                for (int n = 1 + random.nextInt(6); n > 0; n--) {
                    int at = place(mutated.length, pickle, random);
                    mutated[at] = switch (random.nextInt(4)) {
                        case 0 -> (byte) random.nextInt(256);
                        case 1 -> (byte) (mutated[at] ^ 1 << random.nextInt(8));
                        case 2 -> (byte) 0xff;
                        default -> (byte) (mutated[at] + 1);
                    };
                }
            }
        }
        return mutated;
    }

    private static int place(int length, int pickle, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(length);
            case 1 -> Math.max(0, length - 1 - random.nextInt(Math.min(EDGE, length)));
            case 2 -> random.nextInt(Math.min(EDGE, length));
            default -> Math.min(length - 1, pickle + random.nextInt(Math.min(EDGE, length)));
        };
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static Path save(Path file, int number, byte[] mutated) {
        try {
            Path saved = Path.of("target", "mutated-" + number + "-" + file.getFileName());
            return Files.write(saved, mutated);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
