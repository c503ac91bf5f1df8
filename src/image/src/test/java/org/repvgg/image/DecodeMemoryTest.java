/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.image.format.DecodeMemory;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;

/** What decoding takes is known before it is taken, compared with a limit, and shared by the threads of one JVM. */
class DecodeMemoryTest {
    private static final long MIB = 1 << 20;

    /** One file of each part that is held as a whole, and how many bytes that is at least. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            jpeg/16x16-420-progressive.jpg,    768
            jpeg/arithmetic-progressive.jpg,   4608
            jpeg/lossless-predictor-1.jpg,     3999
            png/rgba16-interlaced.png,         10664
            kinds/gif-interlaced-8-rows.gif,   344
            kinds/bmp-run-length-size-one.bmp, 1333
            kinds/tiff-tiles.tif,              2304
            kinds/tiff-bilevel-group4-0.tif,   186
            kinds/tiff-orientation-6.tif,      3999
            """)
    void anImageThatNeedsMoreThanTheLimitIsTooLarge(String member, long leastBytes) throws IOException {
        byte[] bytes = Files.readAllBytes(Golden.folder().resolve(Path.of(member)));
        ImageLimits limits = ImageLimits.defaults().withMaxDecodeBytes(leastBytes - 1);
        try (RowSource source = new Decoder(limits, Orientation.STORED).open(bytes, bytes.length)) {
            assertThat(source.memoryBytes()).isBetween(leastBytes, 10 * leastBytes + 10_000);
        } catch (ImageException e) {
            throw new AssertionError(e);
        }
        Preprocessor preprocessor = new Preprocessor(PreprocessSpec.imagenet(), limits);
        ImageException refusal = catchThrowableOfType(
                ImageException.class,
                () -> preprocessor.process(bytes, bytes.length, new float[3 * 224 * 224], 0, 224 * 224, 224, 1));
        assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal)
                .hasMessageContaining(
                        "decoding it needs 1 MiB of memory (expected at most 1 MiB). Raise the memory limit");
    }

    @Test
    void smallImagesDoNotWaitAndLargeOnesShare() {
        DecodeMemory memory = new DecodeMemory(100 * MIB);
        try (DecodeMemory.Permit large = memory.take(90 * MIB);
                DecodeMemory.Permit small = memory.take(16 * MIB)) {
            assertThat(memory.freeBytes()).isEqualTo(10 * MIB);
        }
        assertThat(memory.freeBytes()).isEqualTo(100 * MIB);
    }

    @Test
    void moreThanThereIsIsRefused() {
        DecodeMemory memory = new DecodeMemory(100 * MIB);
        assertThatThrownBy(() -> memory.take(101 * MIB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot decode an image that needs 101 MiB: all images together have 100 MiB. Give a memory"
                        + " limit below that.");
    }

    @Test
    void aWaitingThreadCanBeInterrupted() {
        DecodeMemory memory = new DecodeMemory(100 * MIB);
        try (DecodeMemory.Permit held = memory.take(90 * MIB)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> memory.take(20 * MIB)).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
