/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.error;

/** What the process tells its caller; a contract that schedulers rely on. */
public enum ExitStatus {
    DONE(0),
    /** A defect of ours, or a failure of the cluster. */
    INTERNAL(1),
    /** Wrong arguments, configuration or checkpoint: nothing was started. */
    USAGE(2),
    /** The input is missing, empty or unreadable. */
    INPUT(3),
    /** More images failed than {@code --max-error-rate} allows: nothing was published. */
    ERROR_RATE(4),
    /** A gate of the audit was not met. */
    GATE(5);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /** The status of a number that a command returned. */
    public static ExitStatus of(int code) {
        for (ExitStatus status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        return INTERNAL;
    }

    /** The number the process exits with. */
    public int code() {
        return code;
    }
}
