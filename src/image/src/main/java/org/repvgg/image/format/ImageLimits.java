/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

/**
 * Limits for one image, checked before memory is allocated for it.
 *
 * @param maxImageBytes maximum encoded size in bytes
 * @param maxPixels maximum width times height; Pillow's own limit is {@link #PILLOW_MAX_PIXELS}
 * @param maxScans maximum number of scans in a JPEG; cameras and encoders write at most a dozen
 * @param timeoutMillis maximum wall time for one image, in milliseconds
 */
public record ImageLimits(long maxImageBytes, long maxPixels, int maxScans, long timeoutMillis) {
    /** Twice Pillow's {@code Image.MAX_IMAGE_PIXELS}: above it Pillow raises DecompressionBombError. */
    public static final long PILLOW_MAX_PIXELS = 178_956_970L;

    public ImageLimits {
        requirePositive(maxImageBytes, "maxImageBytes");
        requirePositive(maxPixels, "maxPixels");
        requirePositive(maxScans, "maxScans");
        requirePositive(timeoutMillis, "timeoutMillis");
    }

    /**
     * 128 MiB, 89,478,485 pixels (above which Pillow warns; at most 0.6 GiB of buffers per thread), 200 scans, 60 s.
     */
    public static ImageLimits defaults() {
        return new ImageLimits(128L << 20, PILLOW_MAX_PIXELS / 2, 200, 60_000);
    }

    private static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "Cannot limit images: " + name + " is " + value + " (expected at least 1). Give a positive limit.");
        }
    }
}
