/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.HadoopConfigurations;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.output.WholeFile;
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
    private static final String INSERT_BN = "insert-bn";
    private static final List<String> FORMS = List.of("train", "deploy", INSERT_BN);

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
                    "train: every branch; deploy: one convolution per block (default); insert-bn: deploy with a batch norm"
                            + " after each convolution, for quantization-aware training")
    private String form = "deploy";

    @Option(
            names = "--images",
            arity = "1..*",
            paramLabel = "URI",
            converter = PathText.class,
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
        preprocess.check();
        FuseOptions options = checkpoint.fuseOptions();
        to = Choice.of("--to", Library.class).require(to);
        Library library = Library.named(to);
        form = Choice.of("--form", FORMS).require(form);
        if (form.equals(INSERT_BN)) {
            requireInsertable(library);
        }
        Configuration conf = HadoopConfigurations.local();
        Checkpoint source = Checkpoints.read(checkpoint.checkpoint, conf);
        WholeFile.requireWritable("--output", output, conf);
        Conversion conversion = switch (form) {
            case "train" -> Checkpoints.orUsage(() -> Conversion.of(source, options, library, Form.TRAIN));
            case "deploy" -> Checkpoints.orUsage(() -> Conversion.of(source, options, library, Form.DEPLOY));
            case INSERT_BN -> insertNormalization(Checkpoints.fuse(source, options), conf);
            default -> throw new IllegalStateException("form " + form);
        };
        FuseAction.save(conversion, output, conf);
        System.out.println("Wrote " + output + ": " + to + " names, " + form + " form.");
        return ExitStatus.DONE.code();
    }

    private void requireInsertable(Library library) {
        if (library != Library.OFFICIAL) {
            throw JobException.usage("Cannot insert batch norms under the names of " + to
                    + ": only the official tools/insert_bn.py has such names. Use --to official.");
        }
        if (images.isEmpty()) {
            throw JobException.usage(
                    "Cannot insert batch norms: found no --images (expected images whose statistics they"
                            + " take). Pass some hundred training images.");
        }
    }

    private Conversion insertNormalization(Fusion fusion, Configuration conf) {
        return Checkpoints.orUsage(() -> Conversion.insertNormalization(
                fusion,
                SampleImages.read(images, imageCount, preprocess.over(PreprocessJson.of(fusion.model())), conf)));
    }
}
