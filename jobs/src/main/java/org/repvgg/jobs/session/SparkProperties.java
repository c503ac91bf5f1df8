/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Spark's configuration of one command, as system properties, where {@code SparkConf} looks for it and spark-submit puts
 * its own. Closing gives back what was there before, for a JVM that runs several commands.
 */
public final class SparkProperties implements AutoCloseable {
    private final Map<String, @Nullable String> before = new HashMap<>();

    /** Sets each key; a value that spark-submit gave is replaced until this is closed. */
    public SparkProperties(Map<String, String> settings) {
        settings.forEach((key, value) -> before.put(key, System.setProperty(key, value)));
    }

    /** All there are, spark-submit's among them. */
    public Properties all() {
        return System.getProperties();
    }

    @Override
    public void close() {
        before.forEach((key, value) -> {
            if (value == null) {
                System.clearProperty(key);
            } else {
                System.setProperty(key, value);
            }
        });
    }
}
