/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

/**
 * A checkpoint cannot be used. The message is one line: what could not be done, what was found and where, what was
 * expected, what to do. The only exception for bad content; trouble with the medium itself is an IOException.
 */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with this one-line message; control characters that a file smuggled in are shown escaped. */
    public CheckpointException(String message) {
        super(oneLine(message));
    }

    private static String oneLine(String message) {
        StringBuilder line = new StringBuilder(message.length());
        message.codePoints().limit(MAX_LENGTH).forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || Character.getType(c) == Character.FORMAT) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    /** Names in a hostile file may be megabytes long; a message never is. */
    private static final int MAX_LENGTH = 1000;
}
