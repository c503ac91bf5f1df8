/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.HadoopConfigurations;
import org.repvgg.jobs.reparam.Checkpoints;
import org.repvgg.reparam.model.Inspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code repvgg inspect}: what a checkpoint holds. */
@Command(
        name = "inspect",
        description = "Show what is in a checkpoint: form, variant, blocks, parameters, GMACs, warnings.")
final class InspectCommand implements Callable<Integer> {
    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Option(names = "--json", description = "print JSON for programs instead of text")
    private boolean json;

    @Override
    public Integer call() {
        Configuration conf = HadoopConfigurations.local();
        Inspection inspection =
                Checkpoints.inspect(Checkpoints.read(checkpoint.checkpoint, conf), checkpoint.fuseOptions());
        System.out.println((json ? inspection.toJson() : inspection.toText()).stripTrailing());
        return ExitStatus.DONE.code();
    }
}
