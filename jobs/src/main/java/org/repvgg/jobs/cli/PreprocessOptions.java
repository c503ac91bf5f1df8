/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.ImageSize;
import org.repvgg.image.Interpolation;
import org.repvgg.image.InvalidPreprocessException;
import org.repvgg.image.Orientation;
import org.repvgg.image.PassOrder;
import org.repvgg.image.PixelScale;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.ResizeTarget;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/**
 * How pixels become the network's input. What is null comes from the preset, else from the model, else
 * from ImageNet's convention.
 */
record PreprocessOptions(
        @Nullable String preset,
        @Nullable ResizeTarget resize,
        @Nullable ImageSize crop,
        float @Nullable [] mean,
        float @Nullable [] std,
        @Nullable Interpolation interpolation,
        @Nullable PassOrder pillow,
        @Nullable PixelScale scale,
        @Nullable Orientation orientation) {

    /** The given options; throws what the user should read if a value cannot be used, whatever the network. */
    static PreprocessOptions of(Arguments arguments) {
        PreprocessOptions options = new PreprocessOptions(
                arguments.find(Options.PRESET),
                arguments.find(Options.RESIZE),
                arguments.find(Options.CROP),
                arguments.find(Options.MEAN),
                arguments.find(Options.STD),
                arguments.find(Options.INTERPOLATION),
                arguments.find(Options.PILLOW),
                arguments.find(Options.SCALE),
                arguments.find(Options.ORIENTATION));
        options.merged(options.isGray() ? PreprocessSpec.parse("mean=0 std=1") : PreprocessSpec.imagenet());
        return options;
    }

    private boolean isGray() {
        return (mean != null && mean.length == 1) || (std != null && std.length == 1);
    }

    /** Resize and crop to a square, in pixels. */
    static PreprocessOptions square(int side) {
        return new PreprocessOptions(
                null, ResizeTarget.shorterSide(side), ImageSize.square(side), null, null, null, null, null, null);
    }

    /**
     * The base with the given options in place of its own; throws what the user should read if one cannot be used, or if
     * mean and std are of another scale than the pixels.
     */
    PreprocessSpec over(PreprocessSpec base) {
        PreprocessSpec merged = merged(base);
        requireOneScale(merged);
        return merged;
    }

    private PreprocessSpec merged(PreprocessSpec own) {
        PreprocessSpec base = preset == null ? own : PreprocessSpec.preset(preset);
        try {
            return new PreprocessSpec(
                    resize == null ? base.resize() : resize,
                    crop == null ? uncropped(base) : crop,
                    interpolation == null ? base.interpolation() : interpolation,
                    mean == null ? base.mean() : mean,
                    std == null ? base.std() : std,
                    pillow == null ? base.passOrder() : pillow,
                    scale == null ? base.scale() : scale,
                    orientation == null ? base.orientation() : orientation);
        } catch (InvalidPreprocessException e) {
            throw new JobException(FailureCode.INVALID_OPTION, String.valueOf(e.getMessage()));
        }
    }

    /** Both sides that were given are the network's input, so that nothing is cut unless --crop says so. */
    private ImageSize uncropped(PreprocessSpec base) {
        return resize != null && resize.both() ? resize.size() : base.crop();
    }

    /**
     * Statistics of one scale on pixels of the other make an image nearly constant, or 255 times as strong, and the
     * predictions worthless without any failure. Mean 0 and std 1 are possible on both scales.
     */
    private static void requireOneScale(PreprocessSpec spec) {
        float mean = largest(spec.mean());
        float std = largest(spec.std());
        if (spec.scale() == PixelScale.UNIT && (mean > 1 || std > 1)) {
            throw otherScale(spec, "0 to 1", "0 to 255", PixelScale.BYTE, "divide both by 255");
        }
        if (spec.scale() == PixelScale.BYTE && mean > 0 && mean <= 1 && std <= 1) {
            throw otherScale(spec, "0 to 255", "0 to 1", PixelScale.UNIT, "multiply both by 255");
        }
    }

    private static JobException otherScale(
            PreprocessSpec spec, String pixels, String found, PixelScale meant, String conversion) {
        return new JobException(
                FailureCode.INVALID_OPTION,
                "Cannot normalise images: found mean " + listed(spec.mean()) + " and std " + listed(spec.std())
                        + ", which are of pixels from " + found + " (expected those of pixels from " + pixels
                        + ", as the scale is " + spec.scale() + "). Pass " + Options.SCALE.name() + " " + meant
                        + ", or "
                        + conversion + ".");
    }

    private static float largest(float[] values) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    private static String listed(float[] values) {
        StringJoiner text = new StringJoiner(",");
        for (float value : values) {
            text.add(Float.toString(value));
        }
        return text.toString();
    }
}
