/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

/** A preprocessing cannot be read or used. The message names what was found and what was expected. */
public final class InvalidPreprocessException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidPreprocessException(String message) {
        super(message);
    }
}
