/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.checkpoint.Checkpoints;
import org.repvgg.jobs.session.HadoopConfigurations;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.fuse.FuseOptions;

/** What inspect says of memory is what the engine takes that runs the fused network. */
class EngineSizeTest {
    private static final int SIDE = 224;

    @Test
    void ofTheExample() throws IOException {
        requireTrue(TestFiles.example("fashion-mnist-repvgg-train.pth"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"official_se/train.pth", "plus/train.pth", "mobileone_apple/unfused.pth.tar"})
    void withAttentionAndOfMobileOne(String name) throws IOException {
        requireTrue(TestFiles.root()
                .resolve("lib-reparam/src/test/resources/golden/networks")
                .resolve(name));
    }

    private static void requireTrue(Path file) throws IOException {
        JsonNode said = new ObjectMapper()
                .readTree(Cli.run("inspect", "--json", "--checkpoint", file.toString())
                        .out())
                .get("engine");

        Configuration conf = HadoopConfigurations.local();
        Checkpoint checkpoint = Checkpoints.read(file.toString(), conf);
        FusedModel model = Checkpoints.fuse(checkpoint, FuseOptions.defaults()).model();
        Engine engine = Engine.of(model, SIDE, SIDE, EngineOptions.defaults());
        assertThat(said.get("kernel").asText()).isEqualTo(engine.kernel());
        assertThat(said.get("image_size").asInt()).isEqualTo(SIDE);
        assertThat(said.get("weight_bytes").asLong()).isEqualTo(engine.weightBytes());
        assertThat(said.get("workspace_bytes").asLong()).isEqualTo(engine.workspaceBytes());
        assertThat(said.get("batch_images").asInt()).isEqualTo(engine.batchImages());
    }
}
