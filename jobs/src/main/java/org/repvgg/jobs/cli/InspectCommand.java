/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.HadoopConfigurations;
import org.repvgg.jobs.reparam.Checkpoints;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code repvgg inspect}: what a checkpoint holds. */
@Command(
        name = "inspect",
        description = "Show what is in a checkpoint: form, variant, blocks, parameters, GMACs, warnings.")
final class InspectCommand implements Callable<Integer> {
    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Override
    public Integer call() {
        Configuration conf = HadoopConfigurations.local();
        System.out.print(Checkpoints.inspect(Checkpoints.read(checkpoint.checkpoint, conf), checkpoint.fuseOptions()));
        return ExitStatus.DONE.ordinal();
    }
}
