/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

import org.jspecify.annotations.Nullable;

/** Checks a header against {@link ImageLimits}, and formats the beginning of messages. */
public final class Sizes {
    private Sizes() {}

    public static void check(ImageInfo header, ImageLimits limits) throws ImageException {
        if (header.width() < 1 || header.height() < 1) {
            throw new ImageException(
                    ErrorCode.CORRUPT, cannotDecode(header) + "it has no pixels (expected at least 1 x 1).", header);
        }
        long pixels = (long) header.width() * header.height();
        if (pixels > limits.maxPixels()) {
            throw new ImageException(
                    ErrorCode.TOO_LARGE,
                    cannotDecode(header) + "it has " + pixels + " pixels (expected at most " + limits.maxPixels()
                            + "). Raise the pixel limit if the file is trusted.",
                    header);
        }
    }

    public static String cannotDecode(ImageInfo header) {
        return "Cannot decode the " + header.width() + " x " + header.height() + " " + header.format() + ": ";
    }

    public static String cannotDecode(@Nullable ImageInfo header, String format) {
        return header == null ? "Cannot decode the " + format + ": " : cannotDecode(header);
    }
}
