/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.StoreException;

/**
 * How a split is read.
 *
 * @param maxImageBytes larger images are failures; they are skipped without being read
 * @param wanted how much of each image is read
 * @param labels where labels come from
 * @param labelField the field of a {@code .json} entry, or the column of a Parquet file
 * @param filter images that it excludes are skipped unread; null for none
 * @param readAheadBytes bytes that may wait in memory for the consumer; 0 disables reading ahead
 * @param lastAttempt whether a failure of the file system becomes a failed image; before the last attempt it is thrown
 */
public record ReadOptions(
        int maxImageBytes,
        ReadDetail wanted,
        LabelSource labels,
        String labelField,
        @Nullable EntryFilter filter,
        long readAheadBytes,
        boolean lastAttempt)
        implements Serializable {
    private static final Pattern LOCAL_MASTER = Pattern.compile("local(?:\\[[^,]*(?:, *(\\d+))? *])?");

    /** A few batches of photographs. */
    static final long READ_AHEAD_BYTES = 16L << 20;

    /**
     * The configuration key for {@code readAheadBytes}; set from Spark as {@code
     * spark.hadoop.repvgg.source.readAheadBytes}.
     */
    public static final String READ_AHEAD_KEY = "repvgg.source.readAheadBytes";

    /** Reads all images with content, without labels. */
    public static ReadOptions of(int maxImageBytes) {
        return new ReadOptions(
                maxImageBytes, ReadDetail.CONTENT, LabelSource.NONE, "label", null, READ_AHEAD_BYTES, true);
    }

    /** The number of bytes to read ahead, from the key above. */
    public static long readAhead(Configuration conf) {
        return conf.getLongBytes(READ_AHEAD_KEY, READ_AHEAD_BYTES);
    }

    public ReadOptions withReadAhead(long bytes) {
        return new ReadOptions(maxImageBytes, wanted, labels, labelField, filter, bytes, lastAttempt);
    }

    /** The same options for the current attempt of the calling task, out of those that Spark's configuration allows. */
    public ReadOptions ofThisTask() {
        TaskContext task = TaskContext.get();
        boolean last = task == null
                || task.attemptNumber() + 1 >= attempts(SparkEnv.get().conf());
        return new ReadOptions(maxImageBytes, wanted, labels, labelField, filter, readAheadBytes, last);
    }

    /** Maximum attempts per task; local masters carry their own number. */
    static int attempts(SparkConf conf) {
        Matcher local = LOCAL_MASTER.matcher(conf.get("spark.master", ""));
        if (!local.matches()) {
            return conf.getInt("spark.task.maxFailures", 4);
        }
        return local.group(1) == null ? 1 : Integer.parseInt(local.group(1));
    }

    /** Whether another attempt may succeed. */
    public boolean isRetried(Exception e) {
        return e instanceof StoreException store && (!lastAttempt || store.isInterruption());
    }

    public boolean content() {
        return wanted == ReadDetail.CONTENT;
    }

    public boolean accepts(String path, long length, long modifiedMillis) {
        return filter == null || filter.test(path, length, modifiedMillis);
    }
}
