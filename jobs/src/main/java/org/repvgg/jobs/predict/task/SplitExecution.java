/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.metrics.WorkMetrics;
import org.repvgg.jobs.output.PartSummary;
import org.repvgg.jobs.output.PartWriter;
import org.repvgg.jobs.source.SplitReader;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.SourceFile;

/** Processes one split into a finished part, on an executor, batch by batch on one thread. */
final class SplitExecution implements Closeable {
    private final SplitTask work;
    private final PredictSettings settings;
    private final Classifier classifier;
    private final Counters counters;
    private final SplitReader reader;
    private final PartWriter part;
    private final DeadLetters deadLetters;
    private final WorkMetrics metrics = WorkMetrics.ofThisJvm();
    private final SortedMap<String, SortedMap<String, Long>> errors = new TreeMap<>();
    private final List<String> damaged = new ArrayList<>();
    private final List<SourceFile> files;
    /** Index of the file that the last failure occurred in. */
    private int file;

    private long predicted;
    private long bytes;
    private long readNanos;
    private long decodeNanos;
    private long inferNanos;
    private long writeNanos;

    SplitExecution(
            SplitTask work, PredictSettings settings, Classifier classifier, Counters counters, Configuration conf)
            throws IOException {
        this.work = work;
        this.settings = settings;
        this.classifier = classifier;
        this.counters = counters;
        files = work.split().files();
        String attempt = work.part() + "." + TaskContext.get().taskAttemptId();
        part = PartWriter.create(
                new Path(settings.target().ready(), work.part()),
                new Path(settings.target().attempts(), attempt),
                PredictionSchema.of(settings.options().columns()),
                conf);
        deadLetters = new DeadLetters(settings.target(), work.part(), attempt, conf);
        int maxBytes = (int) Math.min(settings.options().maxImageBytes(), Integer.MAX_VALUE - 8);
        reader = new SplitReader(work.split(), conf, maxBytes);
    }

    /** Processes the whole split and commits its part. */
    SplitStats run() throws IOException {
        boolean more = true;
        while (more) {
            TaskContext task = TaskContext.get();
            if (task.isInterrupted()) {
                throw new TaskKilledException("killed while classifying split " + work.index());
            }
            more = fill();
            classifyBatch();
        }
        return commit();
    }

    /** Reads until a batch is full; returns false at the end of the split. */
    private boolean fill() throws IOException {
        while (!classifier.isFull()) {
            long start = System.nanoTime();
            EncodedImage image = reader.next();
            readNanos += System.nanoTime() - start;
            if (image == null) {
                return false;
            }
            take(image);
        }
        return true;
    }

    private void take(EncodedImage image) throws IOException {
        Classifier.Failure failure = classifier.add(image);
        counters.images().add(1);
        if (failure == null) {
            predicted++;
            bytes += image.length();
            counters.bytes().add(image.length());
            metrics.images.inc();
            metrics.encodedBytes.inc(image.length());
            return;
        }
        errors.computeIfAbsent(archiveOf(image), archive -> new TreeMap<>()).merge(failure.code(), 1L, Long::sum);
        counters.failed().add(1);
        metrics.errors.inc();
        if (failure.code().equals("archive_damaged") || failure.code().equals("wrong_kind")) {
            damaged.add(failure.message());
        }
        deadLetters.add(image, failure);
    }

    /** The archive of an image; images come in the order of the split's files. */
    private String archiveOf(EncodedImage image) {
        int at = file;
        while (at < files.size()) {
            String path = files.get(at).path();
            if (image.path().equals(path) || image.path().startsWith(path + "!/")) {
                file = at;
                return files.get(at).isArchive() || !image.path().equals(path) ? Redaction.of(path) : PartSummary.LOOSE;
            }
            at++;
        }
        throw new IllegalStateException("found " + image.path() + " (expected an image of " + work.split() + ")");
    }

    private void classifyBatch() throws IOException {
        for (Row row : classifier.run()) {
            long start = System.nanoTime();
            part.write(row);
            writeNanos += System.nanoTime() - start;
        }
        long decoded = classifier.takeDecodeNanos();
        long inferred = classifier.takeInferNanos();
        decodeNanos += decoded;
        inferNanos += inferred;
        metrics.decodeNanos.inc(decoded);
        metrics.inferNanos.inc(inferred);
    }

    private SplitStats commit() throws IOException {
        long start = System.nanoTime();
        PartSummary summary = new PartSummary(
                work.part(),
                settings.digest(),
                settings.runId(),
                SplitTask.members(work.split()),
                predicted,
                errors,
                damaged,
                reader.metrics().notTaken().counts());
        deadLetters.commit();
        part.commit(summary);
        writeNanos += System.nanoTime() - start;
        counters.bytes().add(Math.max(0, work.split().length() - bytes));
        metrics.readNanos.inc(readNanos);
        metrics.writeNanos.inc(writeNanos);
        metrics.partsCommitted.inc();
        SparkEnv env = SparkEnv.get();
        return new SplitStats(
                work.index(),
                summary.rows(),
                bytes,
                reader.metrics().reopenings(),
                env.blockManager().blockManagerId().host(),
                env.executorId(),
                metrics.enginesPacked.getCount(),
                classifier.engine().kernel(),
                classifier.engine().kernelReason(),
                readNanos,
                decodeNanos,
                inferNanos,
                writeNanos);
    }

    @Override
    public void close() throws IOException {
        try (reader;
                part;
                deadLetters) {
            classifier.clear();
        }
    }
}
