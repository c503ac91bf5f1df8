/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.repvgg.image.format.ImageLimits;

/**
 * Photographs, which the repository does not hold, against Pillow: a folder of {@code -Drepvgg.data} has them. Fails where
 * it is absent.
 */
final class Photographs {
    private static final int PHOTOGRAPHS = 240;
    private static final int ENCODINGS = 91;

    private final PixelReport.Maker maker = new PixelReport.Maker(
            PreprocessSpec.imagenet(), new ImageLimits(1L << 30, ImageLimits.PILLOW_MAX_PIXELS, 1000, 60_000));

    /** 240 photographs as they come. */
    void assertEachIsPillows() throws IOException {
        Path folder = folder("photos");
        Map<String, byte[]> files = new HashMap<>();
        for (String tar : List.of("photos-00000.tar", "photos-00001.tar")) {
            try (InputStream in = Files.newInputStream(folder.resolve(tar))) {
                untar(in, files);
            }
        }
        assertAllArePillows(folder.resolve("photos-golden.csv"), files, PHOTOGRAPHS);
    }

    /** One photograph in 91 encodings. */
    void assertEachEncodingIsPillows() throws IOException {
        Path folder = folder("images");
        Map<String, byte[]> files = new HashMap<>();
        try (var paths = Files.list(folder)) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        assertAllArePillows(folder.resolve("golden.csv"), files, ENCODINGS);
    }

    private void assertAllArePillows(Path csv, Map<String, byte[]> files, int cases) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).as("the header and the cases of %s", csv).hasSize(1 + cases);
        List<String> wrong = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> f = List.of(line.split(",", -1));
            byte[] bytes = files.get(f.get(1));
            assertThat(bytes).as("%s, listed in %s", f.get(1), csv).isNotNull();
            Golden golden = Golden.of(f.get(1), bytes, f.subList(2, f.size()));
            String difference = golden.difference(maker.report(bytes, bytes.length));
            if (!difference.isEmpty()) {
                wrong.add(golden.member() + ": " + difference);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Path folder(String name) {
        Path folder = Path.of(System.getProperty("repvgg.data", "(not given)"), name);
        assertThat(folder)
                .as(
                        "Cannot compare photographs with Pillow: found none in %s (expected the folder %s of the extended"
                                + " data). Pass -Drepvgg.data=FOLDER, or leave the group extended out.",
                        folder, name)
                .isDirectory();
        return folder;
    }

    private static void untar(InputStream in, Map<String, byte[]> files) throws IOException {
        byte[] header = new byte[512];
        while (in.readNBytes(header, 0, 512) == 512 && header[0] != 0) {
            String name = new String(header, 0, 100, StandardCharsets.UTF_8).replaceAll("\0.*", "");
            int size = Integer.parseInt(new String(header, 124, 11, StandardCharsets.US_ASCII), 8);
            files.put(name, in.readNBytes(size));
            in.skipNBytes((512 - size % 512) % 512);
        }
    }
}
