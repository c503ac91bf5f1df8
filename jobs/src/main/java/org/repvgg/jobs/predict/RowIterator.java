/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.EncodedImage;
import org.repvgg.jobs.source.Split;
import org.repvgg.jobs.source.SplitReader;

/** Pulls images out of the splits of a task, batch by batch, and gives their rows; tallies each split at its end. */
final class RowIterator implements Iterator<Row>, AutoCloseable {
    private final Iterator<Split> splits;
    private final Classifier classifier;
    private final Configuration hadoop;
    private final PredictSettings settings;
    private final RunTally tally;
    private final ArrayDeque<Row> ready = new ArrayDeque<>();
    private @Nullable Current current;

    /** The split being read. */
    private static final class Current {
        final Split split;
        final SplitReader reader;
        final Map<String, Long> errors = new TreeMap<>();
        String damaged = "";
        long predicted;
        long bytes;
        long readNanos;

        Current(Split split, SplitReader reader) {
            this.split = split;
            this.reader = reader;
        }
    }

    RowIterator(
            Iterator<Split> splits,
            Classifier classifier,
            Configuration hadoop,
            PredictSettings settings,
            RunTally tally) {
        this.splits = splits;
        this.classifier = classifier;
        this.hadoop = hadoop;
        this.settings = settings;
        this.tally = tally;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty()) {
            if (current == null) {
                if (!splits.hasNext()) {
                    return false;
                }
                Split split = splits.next();
                int maxBytes = (int) Math.min(settings.maxImageBytes(), Integer.MAX_VALUE - 8);
                current = new Current(split, new SplitReader(split, hadoop, maxBytes));
            }
            fill(current);
        }
        return true;
    }

    /** Reads until a batch is full or the split ends. */
    private void fill(Current now) {
        try {
            while (!classifier.isFull()) {
                long start = System.nanoTime();
                EncodedImage image = now.reader.next();
                now.readNanos += System.nanoTime() - start;
                if (image == null) {
                    classifier.run(ready::add);
                    finish(now);
                    return;
                }
                take(now, image);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        classifier.run(ready::add);
    }

    private void take(Current now, EncodedImage image) {
        String code = classifier.add(image);
        if (code == null) {
            now.predicted++;
            now.bytes += image.length();
            return;
        }
        now.errors.merge(code, 1L, Long::sum);
        if (code.equals("archive_damaged") && image.failure() != null) {
            now.damaged = image.failure().message();
        }
    }

    private void finish(Current now) throws IOException {
        now.reader.close();
        tally.add(new SplitTally(
                now.split.index(),
                now.predicted,
                now.errors,
                now.damaged,
                now.bytes,
                SparkEnv.get().blockManager().blockManagerId().host(),
                classifier.engine().kernel(),
                classifier.engine().kernelReason(),
                now.readNanos,
                classifier.takeDecodeNanos(),
                classifier.takeInferNanos()));
        current = null;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    @Override
    public void close() {
        if (current != null) {
            try {
                current.reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            current = null;
        }
    }
}
