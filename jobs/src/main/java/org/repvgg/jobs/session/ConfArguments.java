/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/**
 * Finds {@code --conf key=value} before the other options are parsed: it is Spark's configuration, from which they take
 * their defaults. The launcher hands it to {@code spark-submit} where there is one; what comes here was not taken there.
 */
public final class ConfArguments {
    /** The option's name. */
    public static final String NAME = "--conf";

    private static final String SPARK = "spark.";
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]*");

    private ConfArguments() {}

    /** Keys and values in their order; of a key that is given twice, the last value. */
    public static Map<String, String> in(String... args) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals(NAME) && i + 1 < args.length) {
                add(settings, args[++i]);
            } else if (args[i].startsWith(NAME + "=")) {
                add(settings, args[i].substring(NAME.length() + 1));
            }
        }
        return settings;
    }

    /** A message shows the key alone: the value may be a secret, and so may what follows a key that lacks its '='. */
    private static void add(Map<String, String> settings, String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || !text.startsWith(SPARK)) {
            Matcher key = KEY.matcher(text);
            String shown = key.lookingAt() ? key.group() : "";
            throw new JobException(
                    FailureCode.INVALID_OPTION,
                    "Cannot use " + NAME + " " + shown + ": found "
                            + (equals < 1 ? "no key and value" : "a key of other programs")
                            + " (expected spark.key=value, such as spark.repvgg.topK=3). Hadoop's keys go behind spark.hadoop.");
        }
        settings.put(text.substring(0, equals), text.substring(equals + 1));
    }
}
