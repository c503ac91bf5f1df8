/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

/**
 * Thrown for a checkpoint whose content cannot be used. The message is one line that states what could not be done,
 * what was found and where, what was expected and what to do. I/O failures are reported as IOException instead.
 */
public class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with this one-line message; control characters, which may come from the file, are escaped.
     */
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

    /** Maximum length of a message in characters; names in a malicious file may be megabytes long. */
    private static final int MAX_LENGTH = 1000;
}
