/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.error;

/**
 * Ends a job with a code, the code's exit status and one line: what was found, what was expected, what to do. Thrown on
 * the driver only.
 */
public final class JobException extends RuntimeException {
    private static final long serialVersionUID = 2L;

    private final FailureCode code;

    /**
     * @param code for other programs
     * @param message for people, one line
     */
    public JobException(FailureCode code, String message) {
        super(message);
        this.code = code;
    }

    public FailureCode code() {
        return code;
    }

    /** The status of the code. */
    public ExitStatus status() {
        return code.status();
    }
}
