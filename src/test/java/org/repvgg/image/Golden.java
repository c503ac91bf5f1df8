/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sample images that are too large for the repository, with what Pillow made of each. */
record Golden(
        String member,
        byte[] bytes,
        String verdict,
        String error,
        String format,
        String mode,
        int width,
        int height,
        String rgbSha256,
        String tensorSha256) {

    /** One photograph in every encoding that bites. Skips the test where the data is absent. */
    static List<Golden> images() throws IOException {
        Path folder = folder("images");
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (var paths = Files.list(folder)) {
            for (Path path : paths.sorted().toList()) {
                files.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        return read(folder.resolve("golden.csv"), files);
    }

    /** Photographs as they come. Skips the test where the data is absent. */
    static List<Golden> photos() throws IOException {
        Path folder = folder("photos");
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String tar : List.of("photos-00000.tar", "photos-00001.tar")) {
            try (InputStream in = Files.newInputStream(folder.resolve(tar))) {
                untar(in, files);
            }
        }
        return read(folder.resolve("photos-golden.csv"), files);
    }

    boolean decodes() {
        return verdict.equals("ok");
    }

    private static Path folder(String name) {
        Path folder =
                Path.of(System.getProperty("repvgg.data", "../shared/data")).resolve(name);
        assumeTrue(Files.isDirectory(folder), () -> "skipped: no sample images at " + folder + " (-Drepvgg.data=...)");
        return folder;
    }

    private static List<Golden> read(Path csv, Map<String, byte[]> files) throws IOException {
        List<Golden> goldens = new ArrayList<>();
        for (String line :
                Files.readAllLines(csv).subList(1, Files.readAllLines(csv).size())) {
            String[] f = line.split(",", -1);
            byte[] bytes = files.get(f[1]);
            if (bytes == null) {
                throw new IOException("Cannot read sample " + f[1] + ": it is listed in " + csv + " but absent");
            }
            goldens.add(new Golden(f[1], bytes, f[2], f[3], f[4], f[5], number(f[6]), number(f[7]), f[8], f[9]));
        }
        return goldens;
    }

    private static int number(String text) {
        return text.isEmpty() ? 0 : Integer.parseInt(text);
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
