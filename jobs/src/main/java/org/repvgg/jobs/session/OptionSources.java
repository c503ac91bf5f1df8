/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/**
 * Where the value of an option comes from when the command line does not give it: first Spark's configuration
 * ({@code --conf spark.repvgg.topK=3}, which are system properties here), then the file of {@code --conf-file}, then the
 * default in the code.
 *
 * <p>The key of an option is {@code spark.repvgg.} and its name in camel case: {@code --max-error-rate} is
 * {@code spark.repvgg.maxErrorRate}.
 */
public final class OptionSources {
    /** What every key of ours begins with. */
    public static final String PREFIX = "spark.repvgg.";

    private final Properties spark;
    private final Properties file;
    private final @Nullable Path confFile;

    private OptionSources(Properties spark, Properties file, @Nullable Path confFile) {
        this.spark = spark;
        this.file = file;
        this.confFile = confFile;
    }

    /** Spark's configuration as system properties, and the file if one is given. */
    public static OptionSources of(Properties spark, @Nullable Path confFile) {
        Properties file = new Properties();
        if (confFile != null) {
            try (Reader reader = Files.newBufferedReader(confFile, StandardCharsets.UTF_8)) {
                file.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new JobException(
                        FailureCode.INVALID_CONFIGURATION,
                        "Cannot read the configuration: " + e.getMessage() + " in " + confFile
                                + " (expected a file of lines 'spark.repvgg.key=value'). Check --conf-file.");
            }
            for (String key : file.stringPropertyNames()) {
                if (!key.startsWith(PREFIX)) {
                    throw new JobException(
                            FailureCode.INVALID_CONFIGURATION,
                            "Cannot use the configuration: found the key " + key
                                    + " (expected keys that begin with " + PREFIX + ") in " + confFile
                                    + ". Spark's own settings belong into spark-defaults.conf.");
                }
            }
        }
        return new OptionSources(spark, file, confFile);
    }

    /** The configured value of an option such as {@code --top-k}, or null. */
    public @Nullable String value(String optionName) {
        String key = key(optionName);
        String value = spark.getProperty(key);
        return value != null ? value : file.getProperty(key);
    }

    /** Keys under our prefix that no option has: most likely misspelt. */
    public SortedSet<String> unknownKeys(Set<String> optionNames) {
        SortedSet<String> unknown = new TreeSet<>();
        for (Properties properties : new Properties[] {spark, file}) {
            for (String key : properties.stringPropertyNames()) {
                if (key.startsWith(PREFIX)) {
                    unknown.add(key);
                }
            }
        }
        for (String name : optionNames) {
            unknown.remove(key(name));
        }
        return unknown;
    }

    /** Where a key was found, for a message. */
    public String place(String key) {
        return spark.getProperty(key) == null && confFile != null ? confFile.toString() : "Spark's configuration";
    }

    /** {@code --max-error-rate} to {@code spark.repvgg.maxErrorRate}. */
    public static String key(String optionName) {
        StringBuilder key = new StringBuilder(PREFIX);
        boolean upper = false;
        for (char c : optionName.substring(2).toCharArray()) {
            if (c == '-') {
                upper = true;
            } else {
                key.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return key.toString();
    }
}
