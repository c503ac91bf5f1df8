/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.Interpolation;
import org.repvgg.image.PassOrder;
import org.repvgg.image.Preprocess;
import org.repvgg.jobs.config.JobException;
import picocli.CommandLine.Option;

/** How pixels become the network's input; what is not given comes from the model, else from ImageNet's convention. */
final class PreprocessOptions {
    private static final int CHANNELS = 3;

    @Option(names = "--resize", paramLabel = "N", description = "short side after resizing, pixels (default 256)")
    @Nullable
    Integer resize;

    @Option(names = "--crop", paramLabel = "N", description = "side of the centre crop, pixels (default 224)")
    @Nullable
    Integer crop;

    @Option(names = "--mean", paramLabel = "R,G,B", description = "means of channels scaled to 0..1")
    @Nullable
    String mean;

    @Option(names = "--std", paramLabel = "R,G,B", description = "standard deviations of channels scaled to 0..1")
    @Nullable
    String std;

    @Option(
            names = "--interpolation",
            paramLabel = "NAME",
            description = "bilinear (default), bicubic, box, lanczos or opencv")
    @Nullable
    String interpolation;

    @Option(names = "--pillow", paramLabel = "13|12", description = "whose order of resize passes (default 13)")
    @Nullable
    String pillow;

    /** Throws what the user should read if a value cannot be used, whatever the network. */
    void check() {
        over(Preprocess.imagenet());
    }

    /** The base with the given options in place of its own; throws what the user should read if one cannot be used. */
    Preprocess over(Preprocess base) {
        try {
            return new Preprocess(
                    resize == null ? base.resize() : resize,
                    crop == null ? base.crop() : crop,
                    interpolation == null ? base.interpolation() : interpolation(interpolation),
                    mean == null ? base.mean() : channels("--mean", mean),
                    std == null ? base.std() : channels("--std", std),
                    pillow == null ? base.passOrder() : passOrder(pillow),
                    base.scale(),
                    base.orientation());
        } catch (IllegalArgumentException e) {
            throw JobException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static Interpolation interpolation(String name) {
        return Interpolation.valueOf(
                Choice.of("--interpolation", Interpolation.class).require(name).toUpperCase(Locale.ROOT));
    }

    private static PassOrder passOrder(String version) {
        return PassOrder.ofPillow(
                Integer.parseInt(Choice.of("--pillow", List.of("13", "12")).require(version)));
    }

    private static float[] channels(String option, String text) {
        String[] parts = text.split(",", -1);
        float[] values = new float[parts.length];
        boolean numbers = parts.length == CHANNELS;
        for (int i = 0; i < parts.length && numbers; i++) {
            try {
                values[i] = Float.parseFloat(parts[i].strip());
                numbers = Float.isFinite(values[i]);
            } catch (NumberFormatException e) {
                numbers = false;
            }
        }
        if (!numbers) {
            throw JobException.usage("Cannot use " + option + " " + text
                    + " (expected three numbers, for red, green and blue, such as 0.5,0.5,0.5).");
        }
        return values;
    }
}
