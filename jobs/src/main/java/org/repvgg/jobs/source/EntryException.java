/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.IOException;

/** One member of an archive cannot be read; the others can. The message is the reason alone, without the name. */
final class EntryException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Twice PATH_MAX of Linux; longer names would only blow up rows. */
    static final int MAX_NAME_CHARS = 8192;

    private static final int SHORT_HEAD = 200;
    private static final int SHORT_TAIL = 20;

    private final String code;

    EntryException(String code, String reason) {
        super(reason);
        this.code = code;
    }

    static EntryException nameTooLong(String name) {
        return new EntryException(
                "name_too_long",
                "its name has " + name.length() + " characters (expected at most " + MAX_NAME_CHARS + ")");
    }

    /** A name as it is, or of one that is too long the beginning and the end. */
    static String shortened(String name) {
        return name.length() <= MAX_NAME_CHARS
                ? name
                : name.substring(0, SHORT_HEAD) + "..." + name.substring(name.length() - SHORT_TAIL);
    }

    /** The word for {@code error.code}. */
    String code() {
        return code;
    }
}
