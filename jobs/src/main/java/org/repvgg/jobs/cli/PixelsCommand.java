/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.image.ImageLimits;
import org.repvgg.image.Preprocess;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.HadoopConfigurations;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.output.WholeFile;
import org.repvgg.jobs.pixels.PixelsAction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code repvgg pixels}: for whoever asks why a prediction differs from PyTorch's. */
@Command(
        name = "pixels",
        description = "Write verdict and SHA-256 of decoded pixels and of the network's input, per image.")
final class PixelsCommand implements Callable<Integer> {
    @Option(
            names = "--input",
            required = true,
            arity = "1..*",
            paramLabel = "URI",
            converter = PathText.class,
            description = "images, directories, globs, archives; any file system of Hadoop")
    private List<String> input = List.of();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "URI",
            converter = PathText.class,
            description = "the .csv file to write")
    private String output = "";

    @Mixin
    private PreprocessOptions preprocess = new PreprocessOptions();

    @Option(
            names = "--max-image-bytes",
            paramLabel = "N",
            description = "encoded bytes of one image; larger ones are refused (default 128 MiB)")
    private long maxImageBytes = ImageLimits.defaults().maxImageBytes();

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "width times height of one image; larger ones are refused (default 178956970, as Pillow)")
    private long maxPixels = ImageLimits.PILLOW_MAX_PIXELS;

    @Override
    public Integer call() {
        preprocess.check();
        ImageLimits defaults = ImageLimits.defaults();
        ImageLimits limits;
        try {
            limits = new ImageLimits(maxImageBytes, maxPixels, defaults.maxScans(), defaults.timeoutMillis());
        } catch (IllegalArgumentException e) {
            throw JobException.usage(String.valueOf(e.getMessage()));
        }
        Configuration conf = HadoopConfigurations.local();
        WholeFile.requireWritable("--output", output, conf);
        PixelsAction.Counts counts =
                PixelsAction.run(input, output, preprocess.over(Preprocess.imagenet()), limits, conf);
        System.out.println("Wrote " + output + ": " + counts.images() + " images, " + counts.refused() + " refused.");
        return ExitStatus.DONE.code();
    }
}
