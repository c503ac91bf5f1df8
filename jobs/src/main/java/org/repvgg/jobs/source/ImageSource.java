/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.source.input.EntryFilter;
import org.repvgg.jobs.source.plan.Listing;
import org.repvgg.jobs.source.plan.Manifest;
import org.repvgg.jobs.source.plan.PlanOptions;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.SplitCutter;

/**
 * Lists the input on the driver and cuts it into splits. Where an archive is cut depends only on the file and the
 * configuration, so that reruns cut alike on any cluster.
 */
public final class ImageSource {
    private ImageSource() {}

    /** Plans for one core: see {@link #plan(Collection, Configuration, int)}. */
    public static SourcePlan plan(Collection<String> inputs, Configuration conf) {
        return plan(inputs, conf, 1);
    }

    /**
     * Lists files, directories, globs and manifests; throws {@link JobException} if one is missing or nothing is found.
     *
     * @param cores number of cores to keep busy
     */
    public static SourcePlan plan(Collection<String> inputs, Configuration conf, int cores) {
        SourcePlan plan = plan(inputs, conf, cores, null);
        if (plan.files() == 0) {
            throw new JobException(
                    FailureCode.NO_INPUT,
                    "Cannot predict: found no images or archives among " + plan.ignoredFiles()
                            + " files (expected .jpg .jpeg .png .gif .bmp .tif .tiff .webp, .tar .tar.gz .tgz .zip .seq"
                            + " .parquet, or a manifest .csv) in " + Redaction.of(String.join(" ", inputs))
                            + ". Check --input.");
        }
        return plan;
    }

    /**
     * The same without the files that a filter excludes; an empty plan is not an error.
     *
     * @param prune see {@link EntryFilter}, or null
     */
    public static SourcePlan plan(
            Collection<String> inputs, Configuration conf, int cores, @Nullable EntryFilter prune) {
        PlanOptions options = PlanOptions.of(conf, cores, prune);
        ExecutorService threads = Executors.newFixedThreadPool(options.listingThreads(), task -> {
            Thread thread = new Thread(task, "listing the input");
            thread.setDaemon(true);
            return thread;
        });
        try {
            SplitCutter cutter = new SplitCutter(options, conf, threads);
            List<String> listed = new ArrayList<>();
            for (String input : inputs) {
                if (Manifest.isOne(input)) {
                    Manifest.read(input, conf, cutter::add);
                } else {
                    listed.add(input);
                }
            }
            Listing listing = new Listing(conf, threads, cutter::add);
            listing.list(listed);
            return cutter.finish(listing.ignored());
        } finally {
            threads.shutdownNow();
        }
    }
}
