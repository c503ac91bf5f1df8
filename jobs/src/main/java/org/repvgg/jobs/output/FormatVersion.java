/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;

/** The version of a file's format, and what a reader does about one that it does not know. */
public final class FormatVersion {
    /** The field of JSON files. */
    public static final String FIELD = "format_version";

    private FormatVersion() {}

    /**
     * Refuses a newer version by name.
     *
     * @param what the kind of file
     * @param found the version in the file; null if it has none, which is version 0
     * @param newest the newest version that this release reads
     */
    static void require(String what, @Nullable String found, int newest, String where) {
        if (found != null && isNewer(found, newest)) {
            throw new JobException(
                    FailureCode.NEWER_FORMAT,
                    "Cannot read the " + what + ": found format version " + found + " (expected at most " + newest
                            + ") in " + Redaction.of(where) + ". Use the release that wrote it, or a newer one.");
        }
    }

    private static boolean isNewer(String found, int newest) {
        try {
            return Integer.parseInt(found) > newest;
        } catch (NumberFormatException e) {
            // no release has written such a version so far
            return true;
        }
    }
}
