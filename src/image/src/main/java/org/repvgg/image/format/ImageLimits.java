/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

/**
 * Limits for one image, checked before memory is allocated for it.
 *
 * @param maxImageBytes maximum encoded size in bytes
 * @param maxPixels maximum width times height; Pillow's own limit is {@link #PILLOW_MAX_PIXELS}
 * @param maxScans maximum number of scans in a JPEG; cameras and encoders write at most a dozen
 * @param timeoutMillis maximum wall time for one image, in milliseconds
 * @param maxDecodeBytes maximum number of bytes of heap that decoding one image may take, computed from its header
 */
public record ImageLimits(long maxImageBytes, long maxPixels, int maxScans, long timeoutMillis, long maxDecodeBytes) {
    /** Twice Pillow's {@code Image.MAX_IMAGE_PIXELS}: above it Pillow raises DecompressionBombError. */
    public static final long PILLOW_MAX_PIXELS = 178_956_970L;

    /** 640 MiB; a progressive JPEG of three whole planes at the default pixel limit needs 515. */
    public static final long DEFAULT_MAX_DECODE_BYTES = 640L << 20;

    public ImageLimits {
        requirePositive(maxImageBytes, "maxImageBytes");
        requirePositive(maxPixels, "maxPixels");
        requirePositive(maxScans, "maxScans");
        requirePositive(timeoutMillis, "timeoutMillis");
        requirePositive(maxDecodeBytes, "maxDecodeBytes");
    }

    /** The limits with the default for {@link #maxDecodeBytes}. */
    public ImageLimits(long maxImageBytes, long maxPixels, int maxScans, long timeoutMillis) {
        this(maxImageBytes, maxPixels, maxScans, timeoutMillis, DEFAULT_MAX_DECODE_BYTES);
    }

    /** These limits with another {@link #maxDecodeBytes}. */
    public ImageLimits withMaxDecodeBytes(long bytes) {
        return new ImageLimits(maxImageBytes, maxPixels, maxScans, timeoutMillis, bytes);
    }

    /**
     * 128 MiB, 89,478,485 pixels (above which Pillow warns), 200 scans, 60 s, 640 MiB of heap.
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
