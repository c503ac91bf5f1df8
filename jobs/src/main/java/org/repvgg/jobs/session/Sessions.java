/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;

/**
 * Spark sessions of the commands. Under spark-submit the configuration is already there; embedded, the launcher names the
 * folder of {@code spark-defaults.conf} and the jars that executors in other processes need.
 */
public final class Sessions {
    /** Set by the launcher: the folder with {@code spark-defaults.conf}. */
    static final String CONF_DIR = "repvgg.conf.dir";
    /** Set by the launcher: jars for executors, comma separated. */
    static final String JARS = "repvgg.jars";

    /**
     * Which stream s3a reads with. Hadoop 3.5's own choice, "analytics", asks for each object's metadata first, twice the
     * requests for small objects, and reads large ones in blocks ahead; here whole files are read from front to back, with
     * a reading ahead of our own.
     */
    private static final String S3_STREAM = "fs.s3a.input.stream.type";

    /** Keys whose values the UI, event logs and Spark's own logs show as redacted: Spark's, and other stores' words. */
    private static final String SECRETS =
            "(?i)secret|password|passwd|token|access[.]?key|account[.]?key|private[.]?key|encryption[.]?key|[.]sas[.]|keyfile";

    /** What Spark wants of a driver's heap, one and a half times what it reserves; it would refuse with a stack trace. */
    private static final long SMALLEST_HEAP = 450L << 20;
    /** How Spark refuses, where it wants more than that. */
    private static final Pattern SMALL_HEAP = Pattern.compile("System memory (\\d+) must be at least (\\d+)");

    private Sessions() {}

    /**
     * Opens a session.
     *
     * @param master what {@code --master} says, or null: then spark-submit's, else all cores of this machine
     */
    public static SparkSession open(String appName, @Nullable String master) {
        SparkConf conf = new SparkConf();
        String confDir = System.getProperty(CONF_DIR);
        if (confDir != null) {
            for (var entry : defaults(Path.of(confDir, "spark-defaults.conf")).entrySet()) {
                conf.setIfMissing((String) entry.getKey(), ((String) entry.getValue()).strip());
            }
        }
        if (master != null) {
            conf.setMaster(master);
        }
        conf.setIfMissing("spark.master", "local[*]");
        conf.setIfMissing("spark.app.name", appName);
        if (conf.get("spark.master").startsWith("local")) {
            // all in this machine: nothing needs to be reached from elsewhere
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        String jars = System.getProperty(JARS);
        if (jars != null && !conf.get("spark.master").startsWith("local[")) {
            conf.setIfMissing("spark.jars", jars);
        }
        if (isUnset(S3_STREAM)) {
            conf.setIfMissing("spark.hadoop." + S3_STREAM, "classic");
        }
        if (isInOneJvm(conf.get("spark.master"))) {
            // else Spark ends the only JVM, without a word of ours, when a task's heap is full
            conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
        }
        requireHeap(Runtime.getRuntime().maxMemory(), SMALLEST_HEAP);
        conf.setIfMissing("spark.redaction.regex", SECRETS);
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        conf.setIfMissing("spark.sql.parquet.compression.codec", "zstd");
        try {
            return SparkSession.builder().config(conf).getOrCreate();
        } catch (Exception e) {
            // Scala throws SparkException unchecked: a master that does not parse, or does not answer
            throw refusal(String.valueOf(e.getMessage()), conf.get("spark.master"));
        }
    }

    private static boolean isInOneJvm(String master) {
        return master.equals("local") || master.startsWith("local[");
    }

    private static void requireHeap(long found, long expected) {
        if (found < expected) {
            throw new JobException(
                    FailureCode.HEAP_TOO_SMALL,
                    "Cannot start Spark: found a heap of " + (found >> 20) + " MiB (expected at least "
                            + (expected >> 20) + " MiB). " + Launcher.moreHeap() + ".");
        }
    }

    private static JobException refusal(String message, String master) {
        Matcher heap = SMALL_HEAP.matcher(message);
        if (heap.find()) {
            requireHeap(Long.parseLong(heap.group(1)), Long.parseLong(heap.group(2)));
        }
        return new JobException(
                FailureCode.SPARK_NOT_STARTED,
                "Cannot start Spark: "
                        + Redaction.of(message.lines().findFirst().orElse(""))
                        + " with master " + master
                        + " (expected local[N], spark://host:port, yarn or k8s://...). Check --master.");
    }

    /** Whether nobody but Hadoop has said anything. */
    private static boolean isUnset(String hadoopKey) {
        String[] sources = new Configuration().getPropertySources(hadoopKey);
        return sources == null || sources.length == 0 || sources[0].equals("core-default.xml");
    }

    private static Properties defaults(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new JobException(
                        FailureCode.INVALID_CONFIGURATION,
                        "Cannot read Spark's defaults: " + e.getMessage() + " in " + file + ".");
            }
        }
        return properties;
    }
}
