/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

/** Thrown where code cannot be followed; the message names the operator or the statement. */
public final class ScriptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ScriptException(String message) {
        super(message);
    }
}
