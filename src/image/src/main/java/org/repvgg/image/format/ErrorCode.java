/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

import java.util.Locale;

/**
 * The reason why an image could not be decoded. {@link #toString} is the text in reports and rows; docs/images.md
 * documents each code.
 */
public enum ErrorCode {
    /** A known but unsupported image format, such as hierarchical or 12-bit JPEG, or a rare codec. */
    UNSUPPORTED,
    /** The data ends before the image does. */
    TRUNCATED,
    /** The data contradicts its format. */
    CORRUPT,
    /** More bytes, pixels, scans or memory than {@link ImageLimits} allows; checked before memory is allocated. */
    TOO_LARGE,
    /** Zero bytes. */
    EMPTY,
    /** The first bytes are those of no known image format. */
    NOT_AN_IMAGE,
    /** Decoding took longer than {@link ImageLimits#timeoutMillis}. */
    TIMEOUT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Lower case, as in rows and reports: {@code too_large}. */
    @Override
    public String toString() {
        return text;
    }
}
