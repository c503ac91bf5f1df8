/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.config;

/** Ends a job with a status and one line: what was found, what was expected, what to do. Thrown on the driver only. */
public final class JobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitStatus status;

    private JobException(ExitStatus status, String message) {
        super(message);
        this.status = status;
    }

    /** Wrong arguments, configuration or checkpoint. */
    public static JobException usage(String message) {
        return new JobException(ExitStatus.USAGE, message);
    }

    /** Missing, empty or unreadable input. */
    public static JobException input(String message) {
        return new JobException(ExitStatus.INPUT, message);
    }

    /** A result that contradicts itself, such as rows that do not add up. */
    public static JobException internal(String message) {
        return new JobException(ExitStatus.INTERNAL, message);
    }

    /** Any other documented end. */
    public static JobException of(ExitStatus status, String message) {
        return new JobException(status, message);
    }

    public ExitStatus status() {
        return status;
    }
}
