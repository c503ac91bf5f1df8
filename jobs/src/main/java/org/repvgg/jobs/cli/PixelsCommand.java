/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import org.apache.hadoop.conf.Configuration;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.io.WholeFile;
import org.repvgg.jobs.pixels.PixelsAction;
import org.repvgg.jobs.session.HadoopConfigurations;

/** {@code repvgg pixels}: for whoever asks why a prediction differs from PyTorch's. */
final class PixelsCommand {
    private PixelsCommand() {}

    static ExitStatus run(Arguments arguments) {
        PreprocessOptions preprocess = PreprocessOptions.of(arguments);
        ImageLimits defaults = ImageLimits.defaults();
        ImageLimits limits = new ImageLimits(
                arguments.get(Options.MAX_IMAGE_BYTES),
                arguments.get(Options.PIXELS_MAX_PIXELS),
                defaults.maxScans(),
                defaults.timeoutMillis(),
                arguments.get(Options.MAX_DECODE_MEMORY));
        Configuration conf = HadoopConfigurations.local();
        String output = arguments.get(Options.PIXELS_OUTPUT);
        WholeFile.requireWritable(Options.PIXELS_OUTPUT.name(), output, conf);
        PixelsAction.Counts counts = PixelsAction.run(
                arguments.all(Options.PIXELS_INPUT), output, preprocess.over(PreprocessSpec.imagenet()), limits, conf);
        System.out.println("Wrote " + output + ": " + counts.images() + " images, " + counts.refused() + " refused.");
        return ExitStatus.DONE;
    }
}
