/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The preprocessing between decoding and inference, in torchvision's terms: Resize, CenterCrop, ToTensor, Normalize.
 * Every field affects the pixels and is part of {@link #canonical}.
 *
 * @param resize length of the shorter side, or both sides
 * @param crop size of the centre crop; smaller images are padded with black
 * @param interpolation interpolation of the resize
 * @param mean mean of red, green, blue, or of gray alone, which is subtracted, on the scale {@code scale}
 * @param std standard deviation of the same channels, by which the difference is divided, on the scale {@code scale}
 * @param passOrder the Pillow version whose resize is reproduced
 * @param scale scale of mean and std
 * @param orientation whether the EXIF orientation is applied
 */
public record PreprocessSpec(
        ResizeTarget resize,
        ImageSize crop,
        Interpolation interpolation,
        float[] mean,
        float[] std,
        PassOrder passOrder,
        PixelScale scale,
        Orientation orientation) {

    public PreprocessSpec {
        mean = requireChannels(mean, "mean");
        std = requireChannels(std, "std");
        if (mean.length != std.length) {
            throw new InvalidPreprocessException(
                    "Cannot normalise images: mean has " + mean.length + " values, std " + std.length
                            + " (expected as many: 3 for red, green, blue, or 1 for gray). Pass --mean and --std.");
        }
        for (float s : std) {
            if (!(s > 0)) {
                throw new InvalidPreprocessException("Cannot normalise images: std has " + s
                        + " (expected three positive numbers). Pass --std r,g,b on the scale 0 to 1.");
            }
        }
    }

    /**
     * Creates a preprocessing with torchvision's conventions: the shorter side is resized, the crop is a square, mean and
     * std are on the scale 0 to 1, the orientation is as stored.
     */
    public PreprocessSpec(
            int resize, int crop, Interpolation interpolation, float[] mean, float[] std, PassOrder passOrder) {
        this(
                ResizeTarget.shorterSide(resize),
                ImageSize.square(crop),
                interpolation,
                mean,
                std,
                passOrder,
                PixelScale.UNIT,
                Orientation.STORED);
    }

    /**
     * The preprocessing with which RepVGG was evaluated: Resize(256) bilinear, CenterCrop(224), ImageNet mean and std,
     * pass order of Pillow 13.
     */
    public static PreprocessSpec imagenet() {
        return preset("torchvision");
    }

    /**
     * The preprocessing of a source repository: {@code torchvision}, {@code timm}, {@code timm-0.95}, {@code
     * timm-d2se}, {@code mmpretrain} (OpenCV, EXIF orientation applied) or {@code mmpretrain-pillow}; docs/images.md
     * describes each.
     *
     * @throws InvalidPreprocessException if there is no such preset
     */
    public static PreprocessSpec preset(String name) {
        return Presets.named(name);
    }

    /** The names that {@link #preset} knows, sorted. */
    public static List<String> presets() {
        return Presets.names();
    }

    /** timm's preprocessing: the shorter side is the image size divided by {@code crop_pct}, rounded down. */
    public static PreprocessSpec timm(int imageSize, double cropShare, Interpolation interpolation) {
        return Presets.timm(imageSize, cropShare, interpolation);
    }

    /** Channels of the output: 3, red, green, blue; or 1, gray as Pillow's convert("L"), if mean and std have one value. */
    public int channels() {
        return mean.length;
    }

    /** Height of the output in pixels. */
    public int outputHeight() {
        return crop.height();
    }

    /** Width of the output in pixels. */
    public int outputWidth() {
        return crop.width();
    }

    @Override
    public float[] mean() {
        return mean.clone();
    }

    @Override
    public float[] std() {
        return std.clone();
    }

    /** All fields on one line as {@code key=value}, separated by spaces; {@link #parse} is the inverse. */
    public String canonical() {
        return "resize=" + resize + " crop=" + crop + " interpolation=" + interpolation + " mean=" + join(mean)
                + " std=" + join(std) + " scale=" + scale + " pillow=" + passOrder.pillow() + " orientation="
                + orientation;
    }

    /**
     * Parses the text of {@link #canonical}. Missing fields have the value of {@link #imagenet}.
     *
     * @throws InvalidPreprocessException if the text cannot be parsed
     */
    public static PreprocessSpec parse(String canonical) {
        Map<String, String> fields = new TreeMap<>();
        for (String part : canonical.strip().split("\\s+", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw cannotParse(canonical, "'" + part + "' (expected key=value)");
            }
            fields.put(part.substring(0, equals), part.substring(equals + 1));
        }
        PreprocessSpec d = imagenet();
        PreprocessSpec read;
        try {
            read = new PreprocessSpec(
                    sides(fields, "resize", d.resize, ResizeTarget::parse),
                    sides(fields, "crop", d.crop, ImageSize::parse),
                    Interpolation.valueOf(
                            taken(fields, "interpolation", d.interpolation).toUpperCase(Locale.ROOT)),
                    split(taken(fields, "mean", join(d.mean))),
                    split(taken(fields, "std", join(d.std))),
                    PassOrder.ofPillow(Integer.parseInt(taken(fields, "pillow", d.passOrder.pillow()))),
                    PixelScale.valueOf(taken(fields, "scale", d.scale).toUpperCase(Locale.ROOT)),
                    Orientation.valueOf(
                            taken(fields, "orientation", d.orientation).toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw cannotParse(canonical, String.valueOf(e.getMessage()));
        }
        if (!fields.isEmpty()) {
            throw cannotParse(
                    canonical, "unknown key '" + fields.keySet().iterator().next() + "'");
        }
        return read;
    }

    /** SHA-256 of {@link #canonical} in hex. Equal fingerprints mean equal floats for the same image. */
    public String fingerprint() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(canonical().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * The normalised float of each 8-bit value, [channel][value], three channels that are equal for gray: ToTensor, then Normalize, with every operation
     * rounded to float32 as in PyTorch.
     */
    float[][] levels() {
        float[][] levels = new float[3][256];
        for (int c = 0; c < 3; c++) {
            for (int v = 0; v < 256; v++) {
                float value = scale == PixelScale.UNIT ? v / 255f : v;
                levels[c][v] = (value - mean[c % mean.length]) / std[c % std.length];
            }
        }
        return levels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PreprocessSpec p && canonical().equals(p.canonical());
    }

    @Override
    public int hashCode() {
        return canonical().hashCode();
    }

    @Override
    public String toString() {
        return canonical();
    }

    private static String taken(Map<String, String> fields, String key, Object fallback) {
        String value = fields.remove(key);
        return value == null ? fallback.toString() : value;
    }

    private static <T> T sides(Map<String, String> fields, String key, T fallback, Function<String, T> parser) {
        String text = taken(fields, key, fallback);
        try {
            return parser.apply(text);
        } catch (InvalidPreprocessException e) {
            throw new InvalidPreprocessException(key + " is " + text + " (expected " + ImageSize.EXPECTED + ")");
        }
    }

    private static InvalidPreprocessException cannotParse(String text, String found) {
        return new InvalidPreprocessException("Cannot read preprocessing '" + text + "': found " + found
                + ". Write it like '" + imagenet().canonical() + "'.");
    }

    private static float[] requireChannels(float[] values, String name) {
        if (values.length != 3 && values.length != 1) {
            throw new InvalidPreprocessException("Cannot normalise images: " + name + " has " + values.length
                    + " values (expected 3, for red, green, blue, or 1, for gray). Pass --" + name + " r,g,b.");
        }
        return values.clone();
    }

    private static String join(float[] values) {
        StringJoiner text = new StringJoiner(",");
        for (float value : values) {
            text.add(Float.toString(value));
        }
        return text.toString();
    }

    private static float[] split(String text) {
        String[] parts = text.split(",", -1);
        float[] values = new float[parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[i] = Float.parseFloat(parts[i]);
        }
        return values;
    }
}
