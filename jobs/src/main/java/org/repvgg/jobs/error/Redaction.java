/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.error;

import java.util.regex.Pattern;

/** Takes credentials out of texts that are shown or stored: {@code s3a://key:secret@bucket/} becomes {@code s3a://bucket/}. */
public final class Redaction {
    /** The secret keys of S3 may hold slashes, so there everything up to the last @ after a colon counts. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]+@|(?<=s3[an]?://)[^@\\s]*:[^@\\s]*@");

    /** User and password before the host or bucket. */
    private static final Pattern PASSWORD =
            Pattern.compile("^[a-z][a-z0-9+.-]*://[^/@\\s]+:[^/@\\s]*@.*|^s3[an]?://[^/@\\s]+:[^@\\s]*@.*");

    private Redaction() {}

    /**
     * Refuses a URI with a password in it: argument lists are seen by everybody on the machine, and Hadoop and Spark put
     * URIs into logs of their own.
     *
     * @param option that gave the URI
     */
    public static void requireNoPassword(String option, String uri) {
        if (PASSWORD.matcher(uri).matches()) {
            throw new JobException(
                    FailureCode.PASSWORD_IN_URI,
                    "Cannot use " + option + ": found a password in the URI (expected none) of " + of(uri)
                            + ". Put credentials into core-site.xml, spark.hadoop.fs.* or the environment.");
        }
    }

    public static String of(String text) {
        return USER_INFO.matcher(text).replaceAll("");
    }
}
