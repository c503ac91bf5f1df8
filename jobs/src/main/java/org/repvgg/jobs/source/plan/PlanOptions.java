/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.source.input.EntryFilter;

/**
 * How the input is cut into splits.
 *
 * @param packing how whole files are combined
 * @param rangeBytes archives of more than twice this size are cut into ranges of about this size
 * @param indexTars which tars may be cut, which requires one pass over their headers
 * @param listingThreads concurrent listing requests
 * @param prune excludes files from the plan, or null
 */
public record PlanOptions(
        SplitPacking packing,
        long rangeBytes,
        IndexTars indexTars,
        int listingThreads,
        @Nullable EntryFilter prune) {
    /**
     * A few seconds of inference on one core: short enough that tasks end at about the same time, long enough to
     * justify a task.
     */
    public static final long PACK_BYTES = 64L << 20;

    public static final long OPEN_COST_BYTES = 256L << 10;
    static final long RANGE_BYTES = 256L << 20;
    static final int LISTING_THREADS = 16;

    static final String PACK_KEY = "repvgg.source.packBytes";
    static final String OPEN_COST_KEY = "repvgg.source.openCostBytes";
    public static final String RANGE_KEY = "repvgg.source.rangeBytes";
    static final String INDEX_KEY = "repvgg.source.indexTars";
    static final String THREADS_KEY = "repvgg.source.listingThreads";

    /** Which tars are cut. */
    enum IndexTars {
        /** Those on file systems with cheap seeks; not on object stores, where a seek is a request. */
        AUTO,
        ALWAYS,
        NEVER
    }

    /** The defaults, overridden by the configuration keys above. */
    public static PlanOptions of(Configuration conf, int cores, @Nullable EntryFilter prune) {
        return new PlanOptions(
                new SplitPacking(
                        positive(conf, PACK_KEY, PACK_BYTES), positive(conf, OPEN_COST_KEY, OPEN_COST_BYTES), cores),
                positive(conf, RANGE_KEY, RANGE_BYTES),
                indexTars(conf),
                (int) Math.min(1000, positive(conf, THREADS_KEY, LISTING_THREADS)),
                prune);
    }

    private static IndexTars indexTars(Configuration conf) {
        String word = conf.getTrimmed(INDEX_KEY, IndexTars.AUTO.name());
        for (IndexTars known : IndexTars.values()) {
            if (known.name().equals(word)) {
                return known;
            }
        }
        throw unusable(INDEX_KEY, conf, "AUTO, ALWAYS or NEVER");
    }

    private static JobException unusable(String key, Configuration conf, String expected) {
        return new JobException(
                FailureCode.INVALID_CONFIGURATION,
                "Cannot plan: found " + key + " = " + conf.get(key) + " (expected " + expected
                        + "). Correct or remove the key.");
    }

    private static long positive(Configuration conf, String key, long otherwise) {
        long value;
        try {
            value = conf.getLongBytes(key, otherwise);
        } catch (IllegalArgumentException e) {
            throw unusable(key, conf, "a positive number");
        }
        if (value <= 0) {
            throw unusable(key, conf, "a positive number");
        }
        return value;
    }

    boolean indexes(String path) {
        return switch (indexTars) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> !FileSystemKind.isObjectStore(path);
        };
    }
}
