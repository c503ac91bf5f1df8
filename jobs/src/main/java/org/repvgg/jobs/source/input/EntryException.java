/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.io.IOException;

/**
 * One entry of an archive cannot be read, but the others can. The message is the reason alone, without the entry's
 * name.
 */
public final class EntryException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Twice Linux's PATH_MAX; longer names would only inflate rows. */
    public static final int MAX_NAME_CHARS = 8192;

    private static final int SHORT_HEAD = 200;
    private static final int SHORT_TAIL = 20;

    private final String code;

    public EntryException(String code, String reason) {
        super(reason);
        this.code = code;
    }

    public static EntryException nameTooLong(String name) {
        return new EntryException(
                "name_too_long",
                "its name has " + name.length() + " characters (expected at most " + MAX_NAME_CHARS + ")");
    }

    /** The name itself, or its beginning and end if it is too long. */
    public static String shortened(String name) {
        return name.length() <= MAX_NAME_CHARS
                ? name
                : name.substring(0, SHORT_HEAD) + "..." + name.substring(name.length() - SHORT_TAIL);
    }

    /** The value for {@code error.code}. */
    String code() {
        return code;
    }
}
