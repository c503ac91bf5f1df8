/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

import org.jspecify.annotations.Nullable;

/** Checks a header, and the time of decoding, against {@link ImageLimits}, and formats the beginning of messages. */
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

    /** Checks the bytes of heap that an image needs, before they are taken. */
    public static void checkMemory(ImageInfo header, long needBytes, ImageLimits limits) throws ImageException {
        if (needBytes > limits.maxDecodeBytes()) {
            throw new ImageException(
                    ErrorCode.TOO_LARGE,
                    cannotDecode(header) + "decoding it needs " + mib(needBytes) + " MiB of memory (expected at most "
                            + mib(limits.maxDecodeBytes()) + " MiB). Raise the memory limit for decoding if the file"
                            + " is trusted.",
                    header);
        }
    }

    /** Refuses an image whose decoding goes on at {@link System#nanoTime} {@code deadline}. */
    public static void checkTime(ImageInfo header, long deadline, long timeoutMillis) throws ImageException {
        if (System.nanoTime() - deadline > 0) {
            throw new ImageException(
                    ErrorCode.TIMEOUT, cannotDecode(header) + "it took longer than " + timeoutMillis + " ms.", header);
        }
    }

    /** Bytes in MiB, rounded up. */
    public static long mib(long bytes) {
        return (bytes >> 20) + ((bytes & 0xfffff) == 0 ? 0 : 1);
    }

    public static String cannotDecode(ImageInfo header) {
        return "Cannot decode the " + header.width() + " x " + header.height() + " " + header.format() + ": ";
    }

    public static String cannotDecode(@Nullable ImageInfo header, String format) {
        return header == null ? "Cannot decode the " + format + ": " : cannotDecode(header);
    }
}
