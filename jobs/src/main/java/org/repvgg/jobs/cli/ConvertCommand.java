/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.HadoopConfigurations;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.pixels.SampleImages;
import org.repvgg.jobs.reparam.Checkpoints;
import org.repvgg.jobs.reparam.FuseAction;
import org.repvgg.jobs.reparam.PreprocessJson;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.fuse.Conversion;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fuse.Fusion;
import org.repvgg.reparam.model.Form;
import org.repvgg.reparam.model.Library;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code repvgg convert}: the same network under the names of another library. */
@Command(
        name = "convert",
        description = "Write a checkpoint under the names of another library, to load with strict=True.")
final class ConvertCommand implements Callable<Integer> {
    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Mixin
    private PreprocessOptions preprocess = new PreprocessOptions();

    @Option(names = "--output", required = true, paramLabel = "URI", description = "the .safetensors file to write")
    private String output = "";

    @Option(
            names = "--to",
            defaultValue = "official",
            paramLabel = "LIBRARY",
            description = "official, timm or mmpretrain")
    private String to = "official";

    @Option(
            names = "--form",
            defaultValue = "deploy",
            paramLabel = "FORM",
            description =
                    "train: every branch; deploy: one convolution a block (default); insert-bn: deploy with a batch norm"
                            + " after each convolution, for quantization-aware training")
    private String form = "deploy";

    @Option(
            names = "--images",
            arity = "1..*",
            paramLabel = "URI",
            description = "with --form insert-bn: images, directories or archives for the statistics")
    private List<String> images = List.of();

    @Option(
            names = "--image-count",
            defaultValue = "64",
            paramLabel = "N",
            description = "how many of the images are used (default 64)")
    private int imageCount = 64;

    @Override
    public Integer call() {
        Configuration conf = HadoopConfigurations.local();
        FuseOptions options = checkpoint.fuseOptions();
        Library library = Checkpoints.orUsage(() -> Library.named(to));
        Checkpoint source = Checkpoints.read(checkpoint.checkpoint, conf);
        Conversion conversion = switch (form) {
            case "train" -> Checkpoints.orUsage(() -> Conversion.of(source, options, library, Form.TRAIN));
            case "deploy" -> Checkpoints.orUsage(() -> Conversion.of(source, options, library, Form.DEPLOY));
            case "insert-bn" -> insertNormalization(Checkpoints.fuse(source, options), library, conf);
            default ->
                throw JobException.usage("Cannot convert to form " + form + " (expected train, deploy or insert-bn).");
        };
        FuseAction.save(conversion, output, conf);
        System.out.println("Wrote " + output + ": " + to + " names, " + form + " form.");
        return ExitStatus.DONE.code();
    }

    private Conversion insertNormalization(Fusion fusion, Library library, Configuration conf) {
        if (library != Library.OFFICIAL) {
            throw JobException.usage("Cannot insert batch norms under the names of " + to
                    + ": only the official tools/insert_bn.py has such names. Use --to official.");
        }
        if (images.isEmpty()) {
            throw JobException.usage(
                    "Cannot insert batch norms: found no --images (expected images whose statistics they"
                            + " take). Pass some hundred training images.");
        }
        return Checkpoints.orUsage(() -> Conversion.insertNormalization(
                fusion,
                SampleImages.read(images, imageCount, preprocess.over(PreprocessJson.of(fusion.model())), conf)));
    }
}
