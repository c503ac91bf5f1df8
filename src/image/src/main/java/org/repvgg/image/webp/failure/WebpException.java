/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.failure;

import org.repvgg.image.format.ErrorCode;

/** Thrown for a WebP that cannot be decoded. It has no stack trace, since corrupt files are expected input. */
public final class WebpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public WebpException(ErrorCode code, String found) {
        super(found, null, false, false);
        this.code = code;
    }

    public static WebpException corrupt(String found) {
        return new WebpException(ErrorCode.CORRUPT, found);
    }

    /** The bits end before the image does. {@code what} names the part that ends, as in "the alpha plane". */
    public static WebpException truncated(String what) {
        return new WebpException(ErrorCode.TRUNCATED, what + " ends before the image does");
    }

    public ErrorCode code() {
        return code;
    }
}
