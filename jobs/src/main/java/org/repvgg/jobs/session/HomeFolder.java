/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/**
 * A leading {@code ~} in a path. Shells expand it at the beginning of a word only, so that {@code --input=~/photos} and
 * values in configuration files arrive with it, and Hadoop would look for a folder called {@code ~}.
 */
public final class HomeFolder {
    private static final String MANIFEST = "manifest:";

    private HomeFolder() {}

    /** The path with the user's home in place of {@code ~}; all other texts as they are. */
    public static String expand(String path) {
        if (path.startsWith(MANIFEST)) {
            return MANIFEST + expand(path.substring(MANIFEST.length()));
        }
        if (path.equals("~") || path.startsWith("~/")) {
            return System.getProperty("user.home") + path.substring(1);
        }
        if (path.startsWith("~")) {
            throw new JobException(
                    FailureCode.INVALID_OPTION,
                    "Cannot use the path " + path + ": found the home of another user (expected ~/..."
                            + " for your own). Write that folder's path, or ./" + path
                            + " for a file that is called so.");
        }
        return path;
    }
}
