/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

/** Thrown for a JPEG that cannot be decoded. It has no stack trace, since corrupt files are expected input. */
public final class JpegException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The kind of failure. */
    public enum Reason {
        UNSUPPORTED,
        TRUNCATED,
        CORRUPT,
        TOO_LARGE,
        TIMEOUT
    }

    private final Reason reason;

    public JpegException(Reason reason, String found) {
        super(found, null, false, false);
        this.reason = reason;
    }

    public static JpegException corrupt(String found, int at) {
        return new JpegException(Reason.CORRUPT, found + " at byte " + at);
    }

    public static JpegException truncated(int length) {
        return new JpegException(Reason.TRUNCATED, "the data ends at byte " + length + " before the image does");
    }

    public Reason reason() {
        return reason;
    }

    /** A marker segment whose length does not fit what it holds. */
    static JpegException badLength(String what, int length, int at) {
        return corrupt("a " + what + " segment whose length " + length + " does not fit its content", at);
    }
}
