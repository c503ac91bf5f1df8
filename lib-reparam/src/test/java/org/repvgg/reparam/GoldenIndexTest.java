/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The goldens are those that their index lists, all of them and no other, bit for bit. */
class GoldenIndexTest {
    private static final Set<String> ABOUT_THE_FOLDER = Set.of("INDEX.tsv", "README.md");

    @ParameterizedTest
    @CsvSource({"reparam, 319", "networks, 76", "kinds, 46", "told, 136"})
    void everyFileIsListedWithItsHash(String folder, int files) throws IOException, NoSuchAlgorithmException {
        Map<String, String> found = new TreeMap<>();
        Path root = SampleCheckpoints.file(folder);
        for (Path file : SampleCheckpoints.list(root, "")) {
            String path = root.relativize(file).toString().replace('\\', '/');
            if (!ABOUT_THE_FOLDER.contains(path)) {
                byte[] content = Files.readAllBytes(file);
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
                found.put(path, content.length + " " + HexFormat.of().formatHex(hash));
            }
        }
        assertThat(found).isEqualTo(listed(root.resolve("INDEX.tsv"))).hasSize(files);
    }

    private static Map<String, String> listed(Path index) throws IOException {
        List<String> lines = Files.readAllLines(index);
        assertThat(lines.get(0)).isEqualTo("path\tbytes\tsha256");
        Map<String, String> listed = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int end = line.indexOf('\t');
            listed.put(line.substring(0, end), line.substring(end + 1).replace('\t', ' '));
        }
        assertThat(listed).as("lines without a double").hasSize(lines.size() - 1);
        return listed;
    }
}
