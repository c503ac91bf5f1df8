/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import org.repvgg.image.bmp.BmpSource;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ForeignFormat;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageFormat;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;
import org.repvgg.image.gif.GifSource;
import org.repvgg.image.png.PngSource;
import org.repvgg.image.tiff.TiffSource;
import org.repvgg.image.webp.WebpSource;

/** Selects the decoder by the first bytes, after the checks that need no decoder. */
final class Decoder {
    private final ImageLimits limits;
    private final JpegSource jpeg;

    private final Orientation orientation;

    Decoder(ImageLimits limits, Orientation orientation) {
        this.limits = limits;
        this.orientation = orientation;
        jpeg = new JpegSource(limits);
    }

    RowSource open(byte[] bytes, int length) throws ImageException {
        if (length == 0) {
            throw new ImageException(
                    ErrorCode.EMPTY, "Cannot decode the image: it has 0 bytes. Write the file again.", null);
        }
        if (length > limits.maxImageBytes()) {
            throw new ImageException(
                    ErrorCode.TOO_LARGE,
                    "Cannot decode the image: it has " + length + " bytes (expected at most " + limits.maxImageBytes()
                            + "). Raise the byte limit if the file is trusted.",
                    null);
        }
        ImageFormat container = ImageFormat.of(bytes, length);
        return switch (container) {
            case OTHER -> throw unknown(bytes, length);
            case WEBP -> new WebpSource(bytes, length, limits);
            case PNG -> new PngSource(bytes, length, limits);
            case JPEG -> turned(jpeg.open(bytes, length));
            case GIF -> new GifSource(bytes, length, limits);
            case BMP -> new BmpSource(bytes, length, limits);
            case TIFF -> upright(new TiffSource(bytes, length, limits));
        };
    }

    private RowSource turned(JpegSource source) {
        int stored = source.orientation();
        return orientation == Orientation.EXIF && stored > 1 && stored <= 8 ? new TurnedSource(source, stored) : source;
    }

    /** Pillow turns a TIFF when it loads it, whatever the preprocessing says. */
    private static RowSource upright(TiffSource source) {
        int stored = source.orientation();
        return stored > 1 ? new TurnedSource(source, stored) : source;
    }

    private static ImageException unknown(byte[] bytes, int length) {
        ForeignFormat foreign = ForeignFormat.of(bytes, length);
        if (foreign != null) {
            return new ImageException(
                    ErrorCode.UNSUPPORTED,
                    "Cannot decode the image: it is in the format " + foreign.label()
                            + " (expected a JPEG, PNG, GIF, BMP, TIFF or WebP). Convert it.",
                    null);
        }
        return new ImageException(
                ErrorCode.NOT_AN_IMAGE,
                "Cannot decode the image: it begins with " + firstBytes(bytes, length)
                        + " (expected a JPEG, PNG, GIF, BMP, TIFF or WebP).",
                null);
    }

    private static String firstBytes(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(length, 8); i++) {
            text.append(String.format(i == 0 ? "%02x" : " %02x", bytes[i]));
        }
        return text.toString();
    }
}
