/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import org.jspecify.annotations.Nullable;

/**
 * An image that cannot be turned into pixels: data, not a failure of the program. Carries no stack trace, so that a
 * folder of broken files costs what reading it costs.
 */
public final class ImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable ImageInfo header;

    /** An exception with the header as far as it was read, or null. The message is one line in the house form. */
    public ImageException(ErrorCode code, String message, @Nullable ImageInfo header) {
        super(message, null, false, false);
        this.code = code;
        this.header = header;
    }

    /** What a decoder's own failure becomes, so that one file never ends a task. */
    static ImageException defect(RuntimeException e, @Nullable ImageInfo header) {
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

    /** Width, height, format and mode, if the header was read before decoding failed; else null. */
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

    /** Format from the header, as Pillow names it, or empty if it was not read. */
    public String format() {
        return header == null ? "" : header.format();
    }
}
