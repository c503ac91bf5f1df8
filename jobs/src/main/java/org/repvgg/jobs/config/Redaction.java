/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.config;

import java.util.regex.Pattern;

/** Takes credentials out of texts that are shown or stored: {@code s3a://key:secret@bucket/} becomes {@code s3a://bucket/}. */
public final class Redaction {
    /** The secret keys of S3 may hold slashes, so there everything up to the last @ after a colon counts. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]+@|(?<=s3[an]?://)[^@\\s]*:[^@\\s]*@");

    private Redaction() {}

    public static String of(String text) {
        return USER_INFO.matcher(text).replaceAll("");
    }
}
