/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.engine.UnsupportedNetworkException;
import org.repvgg.jobs.checkpoint.Checkpoints;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.session.HadoopConfigurations;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.recognize.Inspection;
import org.repvgg.reparam.recognize.network.Network;

/** {@code repvgg inspect}: what a checkpoint holds. */
final class InspectCommand {
    private InspectCommand() {}

    static ExitStatus run(Arguments arguments) {
        FuseOptions options = CheckpointOptions.of(arguments);
        Configuration conf = HadoopConfigurations.local();
        Inspection inspection = Checkpoints.inspect(
                Checkpoints.read(arguments.get(Options.CHECKPOINT), CheckpointOptions.choice(arguments), conf),
                options);
        System.out.println(arguments.get(Options.JSON) ? json(inspection) : text(inspection));
        return ExitStatus.DONE;
    }

    private static String text(Inspection inspection) {
        StringBuilder text = new StringBuilder(inspection.toText().stripTrailing());
        Network network = inspection.recognition().network();
        if (network != null) {
            text.append(System.lineSeparator()).append(System.lineSeparator());
            try {
                text.append(EngineSize.of(network, Inspection.IMAGE_SIZE).toText());
            } catch (UnsupportedNetworkException e) {
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
            } catch (UnsupportedNetworkException e) {
                engine.put("obstacle", e.getMessage());
            }
        }
        return root.toPrettyString();
    }
}
