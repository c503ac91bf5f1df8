/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageLimits;

/**
 * Mutated images end in pixels or in an {@link ImageException}, soon, and in bounded memory. {@code -Drepvgg.fuzz=N} sets
 * how many, {@code -Dseed=S} replays; what fails is kept in target/hostile.
 */
class PreprocessorHostileInputTest {
    private static final int MUTATIONS = Integer.getInteger("repvgg.fuzz", 4000);
    private static final long SEED = Long.getLong("seed", 20_261_123L);
    /** Thread time of one image; those mutated here have at most a few thousand pixels, or a header that claims more. */
    private static final long MAX_NANOS = 2_000_000_000L;
    /** Enough for a claimed image at the limit of pixels below: 4 bytes a sample in ImageIO, coefficients, a copy. */
    private static final long MAX_ALLOCATION = 256L << 20;

    /** Keeps the time of a mutation to a millisecond or so. */
    private static final int MAX_SEED_BYTES = 100_000;

    private static final int MIN_SEEDS = 300;

    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 4 << 20, 100, 2000);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<String, Integer> verdicts = new TreeMap<>();

    @Test
    void mutatedImagesGivePixelsOrADocumentedError() throws IOException {
        List<byte[]> seeds = seeds();
        Preprocessor preprocessor = new Preprocessor(PreprocessSpec.imagenet(), LIMITS);
        float[] target = new float[3 * 224 * 224];
        for (int i = 0; i < MUTATIONS; i++) {
            SplittableRandom random = new SplittableRandom(SEED + i);
            byte[] mutated = Mutation.of(seeds.get(random.nextInt(seeds.size())), random);
            String name = "seed " + SEED + ", mutation " + i;
            survives(name, mutated, () -> {
                try {
                    preprocessor.process(mutated, mutated.length, target, 0, 224 * 224, 224, 1);
                    verdicts.merge("ok", 1, Integer::sum);
                } catch (ImageException e) {
                    assertThat(e.getMessage()).matches("Cannot \\P{Cntrl}*").doesNotContain("the decoder itself fails");
                    verdicts.merge(e.code().toString(), 1, Integer::sum);
                }
            });
        }
        System.out.println("seed " + SEED + ", " + MUTATIONS + " mutations: " + verdicts);
        assertThat(verdicts.keySet()).contains("ok", "corrupt", "truncated", "not_an_image");
    }

    private void survives(String name, byte[] mutated, Executable decode) throws IOException {
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long nanos = threads.getCurrentThreadCpuTime();
        try {
            decode.execute();
            assertThat(threads.getCurrentThreadCpuTime() - nanos)
                    .as("%s: time", name)
                    .isLessThan(MAX_NANOS);
            assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
                    .as("%s: bytes allocated", name)
                    .isLessThan(MAX_ALLOCATION);
        } catch (Throwable t) {
            Path kept = Path.of("target", "hostile", name.replaceAll("[^0-9]+", "-"));
            Files.createDirectories(kept.getParent());
            Files.write(kept, mutated);
            throw new AssertionError(name + " (kept as " + kept + "): " + t, t);
        }
    }

    /** The small JPEGs and the drawn pictures of every kind but the broken ones, which are mutations already. */
    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>(SampleFiles.all());
        for (String kind : List.of("jpeg", "png", "webp", "gif", "bmp", "tiff", "bombs")) {
            for (Golden golden : Golden.ofKind(kind)) {
                if (golden.bytes().length < MAX_SEED_BYTES) {
                    seeds.add(golden.bytes());
                }
            }
        }
        assertThat(seeds).hasSizeGreaterThan(MIN_SEEDS);
        return seeds;
    }
}
