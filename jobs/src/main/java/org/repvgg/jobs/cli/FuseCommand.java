/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.Preprocess;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.HadoopConfigurations;
import org.repvgg.jobs.output.WholeFile;
import org.repvgg.jobs.pixels.SampleImages;
import org.repvgg.jobs.reparam.Checkpoints;
import org.repvgg.jobs.reparam.ClassNames;
import org.repvgg.jobs.reparam.FuseAction;
import org.repvgg.jobs.reparam.PreprocessJson;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fuse.Fusion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code repvgg fuse}: one convolution per block, proven, saved for PyTorch and for 'predict'. */
@Command(name = "fuse", description = "Fuse a multi-branch checkpoint, prove it and save the single-branch network.")
final class FuseCommand implements Callable<Integer> {
    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Mixin
    private PreprocessOptions preprocess = new PreprocessOptions();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "URI",
            converter = PathText.class,
            description = "the .safetensors file to write")
    private String output = "";

    @Option(
            names = "--report",
            paramLabel = "URI",
            converter = PathText.class,
            description = "write the equivalence report there, as JSON")
    private @Nullable String report;

    @Option(
            names = "--classes",
            paramLabel = "URI",
            converter = PathText.class,
            description = "class names, one per line, to store in the file")
    private @Nullable String classes;

    @Option(
            names = "--images",
            arity = "1..*",
            paramLabel = "URI",
            converter = PathText.class,
            description = "images, directories or archives on which the report compares the whole network, both ways")
    private List<String> images = List.of();

    @Option(
            names = "--image-count",
            defaultValue = "4",
            paramLabel = "N",
            description = "how many of the images are used; seconds each for a large network (default 4)")
    private int imageCount = 4;

    @Override
    public Integer call() {
        preprocess.check();
        FuseOptions options = checkpoint.fuseOptions();
        Configuration conf = HadoopConfigurations.local();
        Checkpoint source = Checkpoints.read(checkpoint.checkpoint, conf);
        Fusion fusion = Checkpoints.fuse(source, options);
        List<String> names = classes == null
                ? List.of()
                : ClassNames.read(classes, fusion.model().head().classes(), conf);
        WholeFile.requireWritable("--output", output, conf);
        if (report != null) {
            WholeFile.requireWritable("--report", report, conf);
        }
        FuseAction.save(FuseAction.describe(fusion.model(), preprocess::over, names), output, conf);
        if (report != null) {
            fusion = fusion.withLayerReport();
        }
        if (!images.isEmpty()) {
            Preprocess pixels = preprocess.over(PreprocessJson.of(fusion.model()));
            fusion = fusion.withNetworkReport(SampleImages.read(images, imageCount, pixels, conf));
        }
        if (report != null) {
            WholeFile.write(report, conf, fusion.report().toJson());
        }
        System.out.print(fusion.report().toTable());
        System.out.println("Wrote " + output + ", fingerprint " + fusion.model().fingerprint() + ".");
        return ExitStatus.DONE.code();
    }
}
