/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

import org.jspecify.annotations.Nullable;

/**
 * Thrown for an image that cannot be decoded, which is a property of the input and not a program error. It has no stack
 * trace, so that many corrupt files do not slow down a run.
 */
public final class ImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable ImageInfo header;

    /** Creates an exception with a one-line message and the header, or null if the header was not read. */
    public ImageException(ErrorCode code, String message, @Nullable ImageInfo header) {
        super(message, null, false, false);
        this.code = code;
        this.header = header;
    }

    /** Converts an unexpected exception of a decoder, so that a single file cannot fail a task. */
    public static ImageException defect(RuntimeException e, @Nullable ImageInfo header) {
        StackTraceElement[] trace = e.getStackTrace();
        String place = trace.length == 0 ? "" : " in " + trace[0];
        return new ImageException(
                ErrorCode.CORRUPT,
                "Cannot decode the image: the decoder itself fails with "
                        + e.getClass().getSimpleName() + place + ". Keep the file and report it.",
                header);
    }

    public ErrorCode code() {
        return code;
    }

    /** Width, height, format and mode if the header was read before decoding failed; otherwise null. */
    public @Nullable ImageInfo header() {
        return header;
    }

    /** Width in pixels from the header, or 0 if it was not read. */
    public int width() {
        return header == null ? 0 : header.width();
    }

    /** Height in pixels from the header, or 0 if it was not read. */
    public int height() {
        return header == null ? 0 : header.height();
    }

    /** Format from the header, in Pillow's terms, or empty if the header was not read. */
    public String format() {
        return header == null ? "" : header.format();
    }
}
