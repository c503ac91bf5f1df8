/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.util.Locale;

/** Why an image gave no pixels. The text is what reports and rows carry; docs/images.md documents each. */
public enum ErrorCode {
    /** An image of a known kind that is not decoded here: arithmetic or lossless JPEG, 12 bits, an exotic codec. */
    UNSUPPORTED,
    /** The data ends before the image does. */
    TRUNCATED,
    /** The data contradicts its format. */
    CORRUPT,
    /** More bytes, pixels, scans or memory than {@link ImageLimits} allows; found out before allocating. */
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
