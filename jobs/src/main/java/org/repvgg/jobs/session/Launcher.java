/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the launcher {@code jobs/repvgg} says of itself, in system properties; spark-submit by hand sets none. */
public final class Launcher {
    /** The folder that holds {@code jobs} and {@code examples}. */
    static final String HOME = "repvgg.home";
    /** What the user typed to start it. */
    static final String COMMAND = "repvgg.command";
    /** What {@code -Xmx} is set to, where the launcher chose it. */
    static final String MEMORY = "repvgg.memory";

    private static final String DEFAULT_COMMAND = "jobs/repvgg";

    private Launcher() {}

    /** The folder that holds {@code jobs} and {@code examples}, or null. */
    public static @Nullable Path home() {
        String home = System.getProperty(HOME);
        return home == null ? null : Path.of(home);
    }

    /** The word with which the user starts commands. */
    public static String command() {
        return System.getProperty(COMMAND, DEFAULT_COMMAND);
    }

    /** One sentence, without its full stop, on how to give this JVM more heap. */
    public static String moreHeap() {
        String memory = System.getProperty(MEMORY);
        return memory == null
                ? "Raise spark.driver.memory (embedded in jobs/repvgg: REPVGG_MEMORY)"
                : "Set REPVGG_MEMORY, now " + memory + ", to more";
    }
}
