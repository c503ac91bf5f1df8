/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import java.io.File;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/**
 * What users write that Hadoop would not understand. A leading {@code ~}: shells expand it at the beginning of a word
 * only, so that {@code --input=~/photos} and values in configuration files arrive with it, and Hadoop would look for a
 * folder called {@code ~}. A name with a colon, such as {@code val:0.91.pth}: Hadoop would take what precedes the colon
 * for a scheme, and refuse a URI that goes on without a slash.
 */
public final class HomeFolder {
    private static final String MANIFEST = "manifest:";

    private HomeFolder() {}

    /**
     * The path with the user's home in place of {@code ~}, and with {@code ./} before a name with a colon; all other
     * texts as they are.
     */
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
        return hasColonInName(path) ? "./" + path : path;
    }

    /** Whether the first colon belongs to a name: a URI has a scheme before it, with no slash, and a slash after it. */
    private static boolean hasColonInName(String path) {
        int colon = path.indexOf(':');
        int slash = path.indexOf('/');
        return File.separatorChar == '/'
                && colon >= 0
                && (slash < 0 || colon < slash)
                && !path.startsWith("/", colon + 1);
    }
}
