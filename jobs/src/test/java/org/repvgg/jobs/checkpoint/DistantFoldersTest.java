/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.io.BreakingFileSystem;
import org.repvgg.reparam.checkpoint.Checkpoint;

/** Checkpoints in folders of a file system that is not the local disk: the same bytes as there. */
class DistantFoldersTest {
    private static final Path GOLDEN = TestFiles.root().resolve("lib-reparam/src/test/resources/golden/kinds/folders");

    private static Configuration conf() {
        BreakingFileSystem.reset();
        Configuration conf = new Configuration();
        conf.setClass("fs.breaking.impl", BreakingFileSystem.class, FileSystem.class);
        return conf;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whole.pth",
                "shards_safetensors",
                "shards_torch/pytorch_model.bin.index.json",
                "one_process",
                "two_processes",
                "two_processes/.metadata"
            })
    void readAsFromTheLocalDisk(String name) throws IOException {
        Checkpoint distant = Checkpoints.read("breaking://" + GOLDEN.resolve(name), conf());
        Checkpoint local = Checkpoint.read(GOLDEN.resolve(name));
        assertThat(distant.sha256()).isEqualTo(local.sha256());
        assertThat(distant.config()).isEqualTo(local.config());
        assertThat(distant.tensors()).containsOnlyKeys(local.tensors().keySet());
        distant.tensors()
                .forEach((key, tensor) -> assertThat(tensor.toDoubles())
                        .isEqualTo(local.tensors().get(key).toDoubles()));
    }

    @Test
    void aFolderWithoutCheckpointSaysWhatIsExpected() {
        assertThatThrownBy(() -> Checkpoints.read("breaking://" + GOLDEN, conf()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("the folder does not contain model.safetensors or pytorch_model.bin");
    }
}
