/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.source.input.EntryFilter;
import org.repvgg.jobs.source.input.NotTakenTally;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.plan.Listing;
import org.repvgg.jobs.source.plan.Manifest;
import org.repvgg.jobs.source.plan.Once;
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
                    "Cannot predict: found no images or archives among "
                            + plan.notTaken().files()
                            + " files (expected images, .tar .tar.gz .tgz .tar.zst .zip .seq"
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
            NotTakenTally notTaken = new NotTakenTally();
            List<String> listed = new ArrayList<>();
            List<String> manifests = new ArrayList<>();
            for (String input : inputs) {
                (Manifest.isOne(input) ? manifests : listed).add(input);
            }
            // a listing names each file once by itself
            Consumer<SourceFile> once = manifests.isEmpty() ? cutter::add : new Once(conf, notTaken, cutter::add);
            manifests.forEach(manifest -> Manifest.read(manifest, conf, once));
            new Listing(conf, threads, notTaken, once).list(listed);
            return cutter.finish(notTaken.counts());
        } finally {
            threads.shutdownNow();
        }
    }
}
