/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.checkpoint.Checkpoints;
import org.repvgg.jobs.checkpoint.FuseAction;
import org.repvgg.jobs.cli.option.OptionRow;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.io.WholeFile;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fuse.InPlaceFusion;
import org.repvgg.reparam.recognize.Inspection;

/** What {@code fuse} and {@code convert} do with a network that is no chain: every block is fused in its place. */
final class InPlaceCommand {
    private InPlaceCommand() {}

    static ExitStatus fuse(Arguments arguments, Inspection source, FuseOptions options, Configuration conf) {
        InPlaceFusion fusion = Checkpoints.orRefusal(() -> InPlaceFusion.of(source, options));
        refuse(arguments, Options.FUSE_CLASSES, fusion);
        refuse(arguments, Options.FUSE_IMAGES, fusion);
        String output = arguments.get(Options.FUSE_OUTPUT);
        WholeFile.requireWritable(Options.FUSE_OUTPUT.name(), output, conf);
        String report = arguments.find(Options.REPORT);
        if (report != null) {
            WholeFile.requireWritable(Options.REPORT.name(), report, conf);
        }
        save(fusion, output, conf);
        if (report != null) {
            fusion = fusion.withLayerReport();
            WholeFile.write(report, conf, fusion.report().toJson());
        }
        System.out.print(fusion.report().toTable());
        print(fusion, output);
        return ExitStatus.DONE;
    }

    static ExitStatus convert(String output, Inspection source, FuseOptions options, Configuration conf) {
        InPlaceFusion fusion = Checkpoints.orRefusal(() -> InPlaceFusion.of(source, options));
        save(fusion, output, conf);
        print(fusion, output);
        return ExitStatus.DONE;
    }

    private static void save(InPlaceFusion fusion, String output, Configuration conf) {
        FuseAction.save(Checkpoints.orRefusal(fusion::conversion), output, conf);
    }

    private static void print(InPlaceFusion fusion, String output) {
        fusion.summary().forEach(System.out::println);
        System.out.println("Wrote " + output + ".");
    }

    private static void refuse(Arguments arguments, OptionRow<?> row, InPlaceFusion fusion) {
        if (!arguments.all(row).isEmpty()) {
            throw new JobException(
                    FailureCode.USAGE,
                    "Cannot use " + row.name()
                            + ": the network is fused block by block and cannot be run here, because "
                            + fusion.obstacle() + " (expected a chain of stages and a linear head). Leave it out.");
        }
    }
}
