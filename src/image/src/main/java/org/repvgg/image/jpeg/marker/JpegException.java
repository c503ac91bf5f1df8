/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

import org.repvgg.image.format.ErrorCode;

/** Thrown for a JPEG that cannot be decoded. It has no stack trace, since corrupt files are expected input. */
public final class JpegException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public JpegException(ErrorCode code, String found) {
        super(found, null, false, false);
        this.code = code;
    }

    public static JpegException corrupt(String found, int at) {
        return new JpegException(ErrorCode.CORRUPT, found + " at byte " + at);
    }

    public static JpegException truncated(int length) {
        return new JpegException(ErrorCode.TRUNCATED, "the data ends at byte " + length + " before the image does");
    }

    public ErrorCode code() {
        return code;
    }

    /** A marker segment whose length does not fit what it holds. */
    static JpegException badLength(String what, int length, int at) {
        return corrupt("a " + what + " segment whose length " + length + " does not fit its content", at);
    }
}
