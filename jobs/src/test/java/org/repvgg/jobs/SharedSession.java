/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.session.Sessions;

/**
 * The one Spark session that all tests of one JVM share. It is opened by the first that asks and ends with the JVM, by Spark's
 * own shutdown hook. A test that needs another (one core, another file system, a command that opens its own as users run it)
 * ends this one first; the next that asks opens it again.
 */
public final class SharedSession {
    /** Two cores, and a task may fail three times, which plain local[2] does not allow. */
    public static final String MASTER = "local[2,4]";

    private static @Nullable SparkSession shared;

    private SharedSession() {}

    /** A session on the shared Spark context, with settings and temporary views of its own. Not to be closed. */
    public static synchronized SparkSession get() {
        SparkSession open = shared;
        if (open == null || open.sparkContext().isStopped()) {
            open = Sessions.open("tests", MASTER);
            shared = open;
        }
        return open.newSession();
    }

    /** Ends the shared session if there is one, so that another with other settings can be opened in this JVM. */
    public static synchronized void end() throws IOException {
        SparkSession open = shared;
        shared = null;
        if (open != null) {
            open.close();
        }
    }
}
