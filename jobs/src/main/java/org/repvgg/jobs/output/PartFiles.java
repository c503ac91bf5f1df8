/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.io.AtomicFiles;

/**
 * File-system operations on many parts in parallel, from the driver. Each takes one or two requests, so the threads
 * mostly wait.
 */
final class PartFiles {
    /**
     * Maximum requests in flight. A store answers hundreds of requests per second to one client; a rename or a footer
     * takes 1 to 50 ms.
     */
    private static final int THREADS = 32;

    private PartFiles() {}

    static List<PartSummary> read(List<Path> files, Configuration conf) throws IOException {
        return each(files, file -> PartSummary.read(file, conf));
    }

    /** Removes files, or folders with all that is in them. */
    static void delete(FileSystem fs, List<Path> files) throws IOException {
        each(files, file -> fs.delete(file, true));
    }

    /** Moves every part to its visible name. */
    static void publish(FileSystem fs, Path from, Path to, List<String> names) throws IOException {
        each(names, name -> {
            Path ready = new Path(from, name);
            AtomicFiles.replace(fs, ready, new Path(to, name));
            return name;
        });
    }

    private static <T, R> List<R> each(List<T> items, Step<T, R> step) throws IOException {
        int count = Math.max(1, Math.min(THREADS, items.size()));
        ExecutorService threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "parts");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Callable<R>> calls = new ArrayList<>();
            for (T item : items) {
                calls.add(() -> step.run(item));
            }
            List<R> results = new ArrayList<>();
            for (Future<R> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while working on " + items.size() + " parts", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof JobException refusal) {
                throw refusal;
            }
            throw new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Step<T, R> {
        R run(T item) throws IOException;
    }
}
