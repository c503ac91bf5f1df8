/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.HadoopConfigurations;
import org.repvgg.jobs.reparam.Checkpoints;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.model.Inspection;
import org.repvgg.reparam.model.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code repvgg inspect}: what a checkpoint holds. */
@Command(
        name = "inspect",
        description = "Show what is in a checkpoint: form, variant, blocks, parameters, GMACs, memory, warnings.")
final class InspectCommand implements Callable<Integer> {
    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Option(names = "--json", description = "print JSON for programs instead of text")
    private boolean json;

    @Override
    public Integer call() {
        FuseOptions options = checkpoint.fuseOptions();
        Configuration conf = HadoopConfigurations.local();
        Inspection inspection = Checkpoints.inspect(Checkpoints.read(checkpoint.checkpoint, conf), options);
        System.out.println(json ? json(inspection) : text(inspection));
        return ExitStatus.DONE.code();
    }

    private static String text(Inspection inspection) {
        StringBuilder text = new StringBuilder(inspection.toText().stripTrailing());
        Network network = inspection.recognition().network();
        if (network != null) {
            text.append(System.lineSeparator()).append(System.lineSeparator());
            try {
                text.append(EngineSize.of(network, Inspection.IMAGE_SIZE).toText());
            } catch (IllegalArgumentException e) {
                text.append("engine      none: ").append(e.getMessage());
            }
        }
        return text.toString();
    }

    private static String json(Inspection inspection) {
        Network network = inspection.recognition().network();
        ObjectNode root = inspection.toJsonTree();
        if (network != null) {
            ObjectNode engine = root.putObject("engine");
            try {
                EngineSize size = EngineSize.of(network, Inspection.IMAGE_SIZE);
                engine.put("kernel", size.kernel())
                        .put("image_size", size.imageSize())
                        .put("weight_bytes", size.weightBytes())
                        .put("workspace_bytes", size.workspaceBytes())
                        .put("batch_images", size.batchImages());
            } catch (IllegalArgumentException e) {
                engine.put("obstacle", e.getMessage());
            }
        }
        return root.toPrettyString();
    }
}
