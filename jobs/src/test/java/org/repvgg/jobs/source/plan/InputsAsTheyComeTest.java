/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.jobs.source.input.ReadOptions;

/** Folders, globs and manifests as people have them: hard names, many spellings, files of every kind. */
class InputsAsTheyComeTest {
    private static final List<String> HARD_NAMES = List.of(
            "2026-01-01T10:00:00.png",
            "a b.png",
            "[x].png",
            "50%.png",
            "a%20b.png",
            "\u00e9.png",
            "{1,2}.png",
            "q?.png",
            "c,d.png",
            "e;f.png",
            "quote\".png",
            "#1.png");
    private static final String PNG = "\u0089PNG\r\n\u001a\n";

    @TempDir
    private Path folder;

    private final Configuration conf = new Configuration();

    private Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    }

    private List<String> read(String... inputs) throws IOException {
        return Reads.all(ImageSource.plan(List.of(inputs), conf), conf, ReadOptions.of(1 << 20)).stream()
                .map(copy -> copy.error().isEmpty() ? copy.content() : copy.path() + " " + copy.error())
                .sorted()
                .toList();
    }

    @Test
    void hardNamesInAFolderAGlobAndAManifest() throws IOException {
        StringBuilder manifest = new StringBuilder("path\n");
        for (String name : HARD_NAMES) {
            file("names/" + name, name);
            manifest.append('"')
                    .append("names/")
                    .append(name.replace("\"", "\"\""))
                    .append("\"\n");
        }
        Files.writeString(folder.resolve("list.csv"), manifest);
        List<String> expected = HARD_NAMES.stream()
                .map(name -> new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1))
                .sorted()
                .toList();
        assertThat(read(folder + "/names")).isEqualTo(expected);
        assertThat(read(folder + "/names/*.png")).isEqualTo(expected);
        assertThat(read(folder + "/na*/*.{png,jpg}")).isEqualTo(expected);
        assertThat(read(folder + "/list.csv")).isEqualTo(expected);
        assertThat(read(folder + "/names/2026-01-01T10:00:00.png")).containsExactly("2026-01-01T10:00:00.png");
    }

    /** Rows and what is counted make up the files, of thirty kinds. */
    @Test
    void rowsAndCountsMakeUpTheFiles() throws IOException {
        String[] rows = {"a.jpg", "_DSC1.JPG", ".hidden.png", "b.heic", "c.ppm", "d.jp2", "e.jxl", "f.ico", "g.avif"};
        for (String name : rows) {
            file("mixed/" + name, name);
        }
        file("mixed/photo", PNG);
        file("mixed/photo.jpg_large", PNG);
        file("mixed/h.psd", "8BPS\0\1");
        file("mixed/set.7z", "7z\u00bc\u00af'\u001c");
        file("mixed/data.mdb", "\0".repeat(16) + "\u00de\u00c0\u00ef\u00be");
        int withRows = rows.length + 5;
        String[][] counted = {
            {"notes.txt", "text", "text"},
            {"BMW.txt", "BMW is a car", "text"},
            {"meta.json", "{\"a\": 1}", "json"},
            {"page.html", "<html></html>", "html"},
            {"a.xml", "<?xml version='1.0'?>", "xml"},
            {"a.pdf", "%PDF-1.7", "pdf"},
            {"a.mp4", "\0\0\0\u0018ftypisom\0\0\0\0isomiso2", "video"},
            {"a.mp3", "ID3\3", "audio"},
            {"a.npy", "\u0093NUMPY\1\0", "numpy"},
            {"a.pkl", "\u0080\4\u0095", "pickle"},
            {"a.h5", "\u0089HDF\r\n\u001a\n", "hdf5"},
            {"a.docx", "PK\3\4", "zip"},
            {"a.exe", "MZ\u0090\0", "program"},
            {"empty", "", "empty"},
            {"noise", "\1\2\3\4\5\6", "other"},
            {"pointer", "version https://git-lfs.github.com/spec/v1\n", "lfs_pointer"},
            {"._a.jpg", "\0\5\u0016\7", "apple_double"},
            {".DS_Store", "x", "system_file"},
            {"Thumbs.db", "x", "system_file"},
            {"_SUCCESS", "", "job_file"},
            {"_temporary/0/a.jpg", "x", "job_file"},
            {".git/objects/a.jpg", "x", "tool_folder"},
            {"__MACOSX/a.jpg", "x", "apple_double"},
        };
        for (String[] file : counted) {
            file("mixed/" + file[0], file[1]);
        }
        assertThat(read(folder + "/mixed")).hasSize(withRows);
        NotTaken notTaken = Reads.notTaken(folder.resolve("mixed"));
        assertThat(notTaken.files()).isEqualTo(counted.length);
        for (String[] file : counted) {
            assertThat(notTaken.kinds()).as(file[0]).containsKey(file[2]);
        }
        assertThat(notTaken.kinds().get("text").example()).contains("mixed/");
        assertThat(notTaken.places()).extracting(NotTaken.Place::name).anyMatch(place -> place.endsWith("/mixed"));
    }

    @Test
    void anOutputOfOursBelowTheInputIsNoInput() throws IOException {
        file("in/1.jpg", "one");
        file("in/out/_run/run.json", "{}");
        file("in/out/_SUCCESS", "");
        file("in/out/part-" + "0123456789abcdef".repeat(2) + ".zstd.parquet", "PAR1");
        file("in/out/2.jpg", "two");
        file("in/_run/3.jpg", "three");
        assertThat(read(folder + "/in")).containsExactly("one", "three", "two");
        assertThat(Reads.notTaken(folder.resolve("in"))
                        .kinds()
                        .get("own_output")
                        .count())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"_delta_log/00000000000000000000.json", ".hoodie/hoodie.properties", "metadata/v1.metadata.json"
            })
    void tablesAreRefusedBeforeAnyWork(String log) throws IOException {
        file("lake/table/data/day=1/part-0.parquet", "PAR1");
        file("lake/table/" + log, "{}");
        for (String input : List.of("lake", "lake/table", "lake/table/data/day=1", "lake/table/data/day=1/*.parquet")) {
            assertThatThrownBy(() -> read(folder + "/" + input))
                    .as(input)
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.TABLE_FOLDER))
                    .hasMessageMatching(
                            "(?s).*found an? (Delta|Hudi|Iceberg) table .*lake/table\\. .*read the table with.*");
        }
        assertThat(FailureCode.TABLE_FOLDER.status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void aFolderCalledMetadataIsNoTable() throws IOException {
        file("in/metadata/1.jpg", "one");
        assertThat(read(folder + "/in")).containsExactly("one");
    }

    /** The pictures of the manifests. */
    @BeforeEach
    void pictures() throws IOException {
        for (int i = 0; i < 3; i++) {
            file("p/" + i + ".png", "image " + i);
        }
    }

    private void assertManifest(String name, String text, Charset charset) throws IOException {
        Files.write(folder.resolve(name), text.getBytes(charset));
        assertThat(read("manifest:" + folder + "/" + name)).as(text).containsExactly("image 0", "image 1", "image 2");
    }

    @Test
    void manifestsInTheSpellingsThatPeopleHave() throws IOException {
        String[] manifests = {
            "p/0.png\np/1.png\np/2.png",
            "\ufeffpath\r\np/0.png\r\np/1.png\r\np/2.png\r\n",
            "filename,label\np/0.png,1\np/1.png,1\np/2.png,1\n",
            "id;image;label\n0;p/0.png;1\n1;p/1.png;1\n2;p/2.png;1\n",
            "path\tlabel\np/0.png\t1\np/1.png\t1\np/2.png\t1\n",
            "p/0.png;1\np/1.png;1\np/2.png;1\n",
            "p/0.png\t1\np/1.png\t1\np/2.png\t1\n",
            "note,file_name\n\"two\nlines\",p/0.png\n\"a, \"\"b\"\"\",p/1.png\n,p/2.png\n",
            "{\"image\": \"p/0.png\"}\n\n{\"image\": \"p/1.png\", \"size\": 7}\n{\"image\": \"p/2.png\", \"label\": 3}\n",
            "PATH,Length\n./p/0.png,7\np//1.png,\np/../p/2.png,7\n",
        };
        for (String manifest : manifests) {
            assertManifest("list.txt", manifest, StandardCharsets.UTF_8);
        }
        assertManifest(
                "utf16.txt", "\ufeffpath\tlabel\r\np/0.png\t1\r\np/1.png\t1\r\np/2.png\t1", StandardCharsets.UTF_16LE);
        Files.writeString(folder.resolve("direct.jsonl"), "{\"path\": \"p/0.png\"}\n");
        assertThat(read(folder + "/direct.jsonl")).containsExactly("image 0");
    }

    @Test
    void damagedManifestsAreRefused() throws IOException {
        for (String text : List.of("{\"image\": \"p/0.png\"}\nnot json\n", "{\"x\": 1}\n", "a,path\nx\n")) {
            Files.writeString(folder.resolve("list.csv"), text);
            assertThatThrownBy(() -> read(folder + "/list.csv"))
                    .as(text)
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.MANIFEST_UNREADABLE));
        }
    }

    @Test
    void twentyWaysToNameOneImageGiveOneRow() throws IOException {
        String path = folder + "/p/0.png";
        List<String> ways = List.of(
                path,
                "file:" + path,
                "file://" + path,
                "file:///" + path,
                path.replace("/p/", "//p/"),
                path.replace("/p/", "/./p/"),
                path.replace("/p/", "/p/../p/"),
                folder + "/p/../p/./0.png",
                "p/0.png",
                "./p/0.png",
                "p/./0.png",
                "p//0.png",
                "p/../p/0.png",
                "../" + folder.getFileName() + "/p/0.png",
                "file:" + folder + "/./p/0.png",
                "file://" + folder + "//p/0.png");
        Files.writeString(folder.resolve("one.csv"), "path\n" + String.join("\n", ways));
        Files.writeString(folder.resolve("two.csv"), "path,length\np/0.png,7\n");
        List<String> inputs = new ArrayList<>(List.of(
                folder + "/one.csv",
                folder + "/two.csv",
                "manifest:" + folder + "/one.csv",
                path,
                "file:" + path,
                folder + "/p/0*.png",
                folder + "/p/{0,x}.png"));
        assertThat(read(inputs.toArray(new String[0]))).containsExactly("image 0");
        SourcePlan plan = ImageSource.plan(inputs, conf);
        assertThat(plan.files()).isEqualTo(1);
        assertThat(plan.notTaken().kinds().get(NotTaken.NAMED_TWICE).count()).isGreaterThan(30);
        assertThat(plan.notTaken().files())
                .as("doubles are no files without a row")
                .isZero();
        inputs.add(folder + "/p");
        assertThat(read(inputs.toArray(new String[0]))).containsExactly("image 0", "image 1", "image 2");
    }

    @Test
    void aSetOfPathsKeepsEachOnce() {
        PathSet set = new PathSet();
        for (int i = 0; i < 100_000; i++) {
            assertThat(set.add("s3a://bucket/" + i)).isTrue();
        }
        for (int i = 0; i < 100_000; i++) {
            assertThat(set.add("s3a://bucket/" + i)).isFalse();
        }
        assertThat(set.size()).isEqualTo(100_000);
    }

    @Test
    void aMissingArchiveOfAManifestIsAFailureAndAMissingImageARow() throws IOException {
        Files.writeString(folder.resolve("list.csv"), "path\np/none.png\np/0.png\n");
        List<Copy> rows =
                Reads.all(ImageSource.plan(List.of(folder + "/list.csv"), conf), conf, ReadOptions.of(1 << 20));
        assertThat(rows).extracting(Copy::error).containsExactlyInAnyOrder("missing", "");
    }
}
