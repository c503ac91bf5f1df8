/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageLimits;

/** Verdicts, decoded pixels and final tensors of every kind of file in docs/images.md equal Pillow's and torchvision's. */
class PixelGoldenTest {
    /** Cases of each kind: a folder that lost some, or lines, must not pass. */
    private static final Map<String, Integer> CASES = Map.of(
            "jpeg", 119, "png", 44, "webp", 136, "gif", 16, "bmp", 20, "tiff", 39, "broken", 147, "bombs", 17, "kinds",
            113);

    /** Pillow decodes them; docs/images.md says that they are refused as {@code unsupported}. */
    private static final Set<String> UNSUPPORTED = Set.of("tiff/lab.tif");

    private final PixelReport.Maker maker = new PixelReport.Maker(
            PreprocessSpec.imagenet(), new ImageLimits(1L << 30, ImageLimits.PILLOW_MAX_PIXELS, 1000, 60_000));

    static Stream<String> kinds() {
        return CASES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyImageOfTheKindIsPillows(String kind) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<Golden> goldens = Golden.ofKind(kind);
        assertThat(goldens).as("cases of %s", kind).hasSize(CASES.get(kind));
        for (Golden golden : goldens) {
            PixelReport report = maker.report(golden.bytes(), golden.bytes().length);
            String difference = UNSUPPORTED.contains(golden.member())
                    ? notRefusedByName(golden, report)
                    : golden.difference(report);
            if (!difference.isEmpty()) {
                wrong.add(golden.member() + ": " + difference);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String notRefusedByName(Golden golden, PixelReport report) {
        boolean expected = golden.verdict().equals("ok") && report.error() == ErrorCode.UNSUPPORTED;
        return expected ? "" : report.verdict() + " " + report.message() + " (expected: unsupported, Pillow: ok)";
    }

    @Test
    @Tag("extended")
    void everyPhotographIsPillows() throws IOException {
        new Photographs().assertEachIsPillows();
    }

    @Test
    @Tag("extended")
    void aPhotographInEveryEncodingIsPillows() throws IOException {
        new Photographs().assertEachEncodingIsPillows();
    }

    @Test
    void everyFileIsListedAndEveryListedFileIsThere() throws IOException {
        List<String> listed = new ArrayList<>();
        for (String line : Files.readAllLines(Golden.folder().resolve("pixels.csv"), StandardCharsets.UTF_8)) {
            if (!line.startsWith("#") && !line.startsWith("member,")) {
                listed.add(line.substring(0, line.indexOf(',')));
            }
        }
        List<String> files;
        try (Stream<Path> paths = Files.walk(Golden.folder())) {
            files = paths.filter(Files::isRegularFile)
                    .map(path -> Golden.folder().relativize(path).toString().replace('\\', '/'))
                    .filter(name -> !name.equals("pixels.csv"))
                    .toList();
        }
        assertThat(files).containsExactlyInAnyOrderElementsOf(listed);
        assertThat(listed).containsAll(UNSUPPORTED);
        assertThat(listed)
                .hasSize(CASES.values().stream().mapToInt(Integer::intValue).sum());
    }
}
