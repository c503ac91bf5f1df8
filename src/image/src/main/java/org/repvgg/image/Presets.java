/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The preprocessing used for evaluation in the source repositories of RepVGG checkpoints, by name. */
final class Presets {
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] STD = {0.229f, 0.224f, 0.225f};
    private static final float[] BYTE_MEAN = {123.675f, 116.28f, 103.53f};
    private static final float[] BYTE_STD = {58.395f, 57.12f, 57.375f};

    private static final Map<String, PreprocessSpec> BY_NAME = new TreeMap<>(Map.of(
            "torchvision", torchvision(256, 224, Interpolation.BILINEAR),
            "timm", timm(224, 0.875, Interpolation.BILINEAR),
            "timm-0.95", timm(224, 0.95, Interpolation.BICUBIC),
            "timm-d2se", timm(320, 1.0, Interpolation.BILINEAR),
            "mmpretrain", mmpretrain(Interpolation.OPENCV, Orientation.EXIF),
            "mmpretrain-pillow", mmpretrain(Interpolation.BILINEAR, Orientation.EXIF)));

    private Presets() {}

    static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    static PreprocessSpec named(String name) {
        PreprocessSpec found = BY_NAME.get(name);
        if (found == null) {
            throw new InvalidPreprocessException("Cannot preprocess as '" + name + "': no such preset (expected one of "
                    + String.join(", ", BY_NAME.keySet()) + ").");
        }
        return found;
    }

    private static PreprocessSpec torchvision(int resize, int crop, Interpolation interpolation) {
        return new PreprocessSpec(resize, crop, interpolation, MEAN, STD, PassOrder.PILLOW_13);
    }

    /** timm resizes to the crop size divided by {@code crop_pct}, rounded down (timm/data/transforms_factory.py). */
    static PreprocessSpec timm(int imageSize, double cropShare, Interpolation interpolation) {
        return torchvision((int) Math.floor(imageSize / cropShare), imageSize, interpolation);
    }

    private static PreprocessSpec mmpretrain(Interpolation interpolation, Orientation orientation) {
        return new PreprocessSpec(
                ResizeTarget.shorterSide(256),
                ImageSize.square(224),
                interpolation,
                BYTE_MEAN,
                BYTE_STD,
                PassOrder.PILLOW_13,
                PixelScale.BYTE,
                orientation);
    }
}
