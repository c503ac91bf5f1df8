/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import org.jspecify.annotations.Nullable;
import org.repvgg.image.Interpolation;
import org.repvgg.image.InvalidPreprocessException;
import org.repvgg.image.PassOrder;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/**
 * How pixels become the network's input. What is null comes from the model, else from ImageNet's convention.
 */
record PreprocessOptions(
        @Nullable Integer resize,
        @Nullable Integer crop,
        float @Nullable [] mean,
        float @Nullable [] std,
        @Nullable Interpolation interpolation,
        @Nullable PassOrder pillow) {
    /** The given options; throws what the user should read if a value cannot be used, whatever the network. */
    static PreprocessOptions of(Arguments arguments) {
        PreprocessOptions options = new PreprocessOptions(
                arguments.find(Options.RESIZE),
                arguments.find(Options.CROP),
                arguments.find(Options.MEAN),
                arguments.find(Options.STD),
                arguments.find(Options.INTERPOLATION),
                arguments.find(Options.PILLOW));
        options.over(PreprocessSpec.imagenet());
        return options;
    }

    /** Resize and crop to a square, in pixels. */
    static PreprocessOptions square(int side) {
        return new PreprocessOptions(side, side, null, null, null, null);
    }

    /** The base with the given options in place of its own; throws what the user should read if one cannot be used. */
    PreprocessSpec over(PreprocessSpec base) {
        try {
            return new PreprocessSpec(
                    resize == null ? base.resize() : resize,
                    crop == null ? base.crop() : crop,
                    interpolation == null ? base.interpolation() : interpolation,
                    mean == null ? base.mean() : mean,
                    std == null ? base.std() : std,
                    pillow == null ? base.passOrder() : pillow,
                    base.scale(),
                    base.orientation());
        } catch (InvalidPreprocessException e) {
            throw new JobException(FailureCode.INVALID_OPTION, String.valueOf(e.getMessage()));
        }
    }
}
