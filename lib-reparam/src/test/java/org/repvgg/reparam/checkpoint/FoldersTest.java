/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;

/**
 * A checkpoint spread over the files of a folder has the tensors of the same network in one file, on local disk and from
 * channels; a folder that lies is refused. In the distributed ones the optimizer's bytes are zeros, which no reader of
 * them would take.
 */
class FoldersTest {
    private static final String FOLDER = "kinds/folders/";
    private static final int MUTATIONS = Integer.getInteger("repvgg.mutations", 60);
    private static final long SEED = Long.getLong("seed", 20_261_128L);

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shards_safetensors",
                "shards_safetensors/model.safetensors.index.json",
                "shards_torch",
                "shards_torch/pytorch_model.bin.index.json",
                "one_process",
                "one_process/.metadata",
                "two_processes",
            })
    void theTensorsAreThoseOfTheWholeFile(String path) throws IOException {
        Checkpoint whole = Checkpoint.read(SampleCheckpoints.file(FOLDER + "whole.pth"));
        assertThat(values(Checkpoint.read(SampleCheckpoints.file(FOLDER + path))))
                .isEqualTo(values(whole))
                .hasSize(38);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shards_safetensors", "shards_torch", "one_process", "two_processes"})
    void channelsGiveTheSameAsLocalFiles(String path) throws IOException {
        Path folder = SampleCheckpoints.file(FOLDER + path);
        Channels channels = new Channels(folder);
        Checkpoint remote = Checkpoint.read(channels, "", null);
        Checkpoint local = Checkpoint.read(folder);
        assertThat(values(remote)).isEqualTo(values(local));
        assertThat(remote.sha256()).isEqualTo(local.sha256()).hasSize(64);
        assertThat(remote.fileBytes()).isEqualTo(local.fileBytes());
        assertThat(remote.config()).isEqualTo(local.config());
        assertThat(channels.opened)
                .allSatisfy(channel -> assertThat(channel.isOpen()).isFalse());
    }

    @Test
    void theConfigurationBesideAnIndexIsRead() throws IOException {
        assertThat(Checkpoint.read(SampleCheckpoints.file(FOLDER + "shards_safetensors"))
                        .config())
                .contains("RepVGG");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            two_processes | overlap.metadata   | two of its parts overlap
            two_processes | gap.metadata       | its parts have 9 elements (expected 18 from its shape)
            one_process   | beyond.metadata    | of __0_0.distcp, which has
            one_process   | elsewhere.metadata | found no file "../one_process/__0_0.distcp" directly in the folder
            """)
    void distributedCheckpointsThatLieAreRefused(String folder, String index, String message) throws IOException {
        copy(FOLDER + folder);
        Files.copy(
                SampleCheckpoints.file(FOLDER + index),
                Files.createDirectories(temporary).resolve("new"));
        Files.delete(temporary.resolve(".metadata"));
        Files.move(temporary.resolve("new"), temporary.resolve(".metadata"));
        assertRefused(temporary, message);
    }

    @Test
    void aLostFileIsNamed() throws IOException {
        copy(FOLDER + "two_processes");
        Files.delete(temporary.resolve("__1_0.distcp"));
        assertRefused(temporary, "found no file \"__1_0.distcp\" directly in the folder");
        copy(FOLDER + "shards_safetensors");
        Files.delete(temporary.resolve("model-00002-of-00003.safetensors"));
        assertRefused(temporary, "found no file \"model-00002-of-00003.safetensors\" directly in the folder");
    }

    @Test
    void anUnfinishedDistributedCheckpointSaysSo() throws IOException {
        copy(FOLDER + "two_processes");
        Files.delete(temporary.resolve(".metadata"));
        assertRefused(temporary, "it has .distcp files and no .metadata, which is written last");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"weight_map": {"stage0.rbr_dense.conv.weight": "../../whole.pth"}} | found no file "../../whole.pth" directly
            {"weight_map": {"a": "/etc/passwd"}}             | found no file "/etc/passwd" directly
            {"weight_map": {"a": ""}}                        | found no file "" directly
            {"weight_map": {"a": "model-00001-of-00003.safetensors"}} | for tensor a, which is not in that file
            {"weight_map": {"a": "x", "a": "y"}}             | tensor a twice in the weight_map
            {"weight_map": {"a": 3}}                         | no object with a weight_map of file names
            {"weight_map": {}}                               | no weight_map (expected the file of each tensor)
            {"metadata": {"total_size": 3}}                  | no weight_map (expected the file of each tensor)
            [1]                                              | no object with a weight_map of file names
            {"weight_map":                                   | a text that is not JSON
            """)
    void indexesThatLieAreRefused(String json, String message) throws IOException {
        copy(FOLDER + "shards_safetensors");
        Files.writeString(temporary.resolve("model.safetensors.index.json"), json);
        assertRefused(temporary, message);
    }

    @Test
    void sizesThatDoNotAddUpAreNoted() throws IOException {
        copy(FOLDER + "shards_safetensors");
        Path index = temporary.resolve("model.safetensors.index.json");
        String json = Files.readString(index);
        Files.writeString(index, json.replaceFirst("\"total_size\": \\d+", "\"total_size\": 7"));
        assertThat(Checkpoint.read(temporary).notes()).anyMatch(note -> note.contains("the index states 7 bytes"));
        assertThat(Checkpoint.read(SampleCheckpoints.file(FOLDER + "shards_safetensors"))
                        .notes())
                .containsExactly("model.safetensors.index.json: 38 tensors in 3 files");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            shards_safetensors/model-00002-of-00003.safetensors | it is file 00002 of 00003 by its name
            shards_torch/pytorch_model-00001-of-00003.bin       | it is file 00001 of 00003 by its name
            one_process/__0_0.distcp                            | it is one file of a distributed checkpoint
            """)
    void oneOfSeveralFilesIsNotTakenForTheWhole(String path, String message) {
        assertRefused(SampleCheckpoints.file(FOLDER + path), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"shards_torch/pytorch_model.bin.index.json", "one_process/.metadata", "two_processes/.metadata"})
    void changedIndexesAreReadOrRefused(String path) throws IOException {
        Path index = SampleCheckpoints.file(FOLDER + path);
        byte[] original = Files.readAllBytes(index);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] changed = original.clone();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            Channels channels = new Channels(index.getParent());
            channels.replaced.put(String.valueOf(index.getFileName()), changed);
            try {
                values(Checkpoint.read(channels, "", null));
            } catch (CheckpointException e) {
                assertThat(e.getMessage())
                        .as("change %d", i)
                        .startsWith("Cannot ")
                        .doesNotContain("\n");
            }
        }
    }

    private void copy(String folder) throws IOException {
        for (Path file : SampleCheckpoints.list(SampleCheckpoints.file(folder), "")) {
            Files.deleteIfExists(temporary.resolve(file.getFileName()));
            Files.copy(file, temporary.resolve(file.getFileName()));
        }
    }

    private static void assertRefused(Path path, String message) {
        assertThatThrownBy(() -> Checkpoint.read(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message)
                .message()
                .startsWith("Cannot read ")
                .doesNotContain("\n");
    }

    private static Map<String, String> values(Checkpoint checkpoint) {
        Map<String, String> values = new TreeMap<>();
        checkpoint.tensors().forEach((key, tensor) -> values.put(key, tensor + Arrays.toString(tensor.toDoubles())));
        return values;
    }

    /** A folder as a distant file system gives one. */
    private static final class Channels implements CheckpointFolder {
        private final Path folder;
        private final Map<String, byte[]> replaced = new TreeMap<>();
        private final List<SeekableByteChannel> opened = new ArrayList<>();

        Channels(Path folder) {
            this.folder = folder;
        }

        @Override
        public String name() {
            return String.valueOf(folder.getFileName());
        }

        @Override
        public List<String> files() throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.map(file -> String.valueOf(file.getFileName()))
                        .sorted()
                        .toList();
            }
        }

        @Override
        public SeekableByteChannel open(String file) throws IOException {
            if (!files().contains(file)) {
                throw new FileNotFoundException(file);
            }
            byte[] changed = replaced.get(file);
            SeekableByteChannel channel =
                    new ArrayChannel(changed != null ? changed : Files.readAllBytes(folder.resolve(file)));
            opened.add(channel);
            return channel;
        }
    }
}
