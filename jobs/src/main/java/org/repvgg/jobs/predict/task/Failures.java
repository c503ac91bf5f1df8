/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import org.repvgg.jobs.error.Redaction;

/** Finds the root cause below the exceptions that Spark wraps around it. */
public final class Failures {
    private static final int MAX_DEPTH = 20;

    private Failures() {}

    /** The first line of the innermost message, without credentials. */
    public static String rootMessage(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < MAX_DEPTH && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getName() : root.getMessage();
        return Redaction.of(message.lines().findFirst().orElse(message));
    }
}
