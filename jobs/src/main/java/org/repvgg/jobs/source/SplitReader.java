/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.ImageStream;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.plan.Split;
import org.repvgg.jobs.source.read.ReadAhead;
import org.repvgg.jobs.source.read.SplitStream;

/**
 * Reads the images of a split in sequence, on an executor. What cannot be read becomes an {@link EncodedImage} with a
 * failure; damaged content never throws. A failure of the file system throws, so that Spark retries, until the task's
 * last attempt.
 *
 * <p>Reading begins on the caller's thread. If waiting for bytes turns out to take a noticeable share of the time, as
 * on object stores, a second thread takes over, up to {@link ReadOptions#readAheadBytes} ahead. Only one consumer at a
 * time; {@link #close} may be called from another thread.
 */
public final class SplitReader implements Closeable {
    /** Below this share of the time, a second thread costs about as much as it gains; see docs/source.md. */
    private static final double WORTHWHILE_SHARE = 0.03;
    /** Measuring time before the decision. */
    private static final long WATCH_NANOS = 50_000_000;

    private static final int WATCH_IMAGES = 4;

    private final Split split;
    private final ReadOptions options;
    private final ReadMetrics metrics;
    private final ByteStore store = new ByteStore();
    private final long startNanos = System.nanoTime();
    private volatile ImageStream stream;
    private volatile boolean closed;
    private boolean ahead;
    private int images;
    private long readNanos;

    /** Reads with content and without labels; reads ahead as {@link ReadOptions#READ_AHEAD_KEY} configures. */
    public SplitReader(Split split, Configuration conf, int maxImageBytes) {
        this(
                split,
                conf,
                ReadOptions.of(maxImageBytes)
                        .withReadAhead(ReadOptions.readAhead(conf))
                        .ofThisTask(),
                new ReadMetrics());
    }

    /** Reads according to the options, counting into {@code metrics}. */
    public SplitReader(Split split, Configuration conf, ReadOptions options, ReadMetrics metrics) {
        this.split = split;
        this.options = options;
        this.metrics = metrics;
        stream = new SplitStream(split, conf, options, metrics);
    }

    /** The next image, or null at the end of the split. */
    public @Nullable EncodedImage next() throws IOException {
        if (ahead || options.readAheadBytes() <= 0) {
            return stream.next(store);
        }
        if (images >= WATCH_IMAGES && readingIsSlow()) {
            ahead = true;
            stream = new ReadAhead(
                    stream, options.readAheadBytes(), Thread.currentThread().getName() + ", reading ahead");
            if (closed) {
                close();
            }
            return stream.next(store);
        }
        long start = System.nanoTime();
        EncodedImage image = stream.next(store);
        readNanos += System.nanoTime() - start;
        images++;
        return image;
    }

    private boolean readingIsSlow() {
        long elapsed = System.nanoTime() - startNanos;
        return elapsed > WATCH_NANOS && readNanos > WORTHWHILE_SHARE * elapsed;
    }

    /** The counters of this reader. */
    public ReadMetrics metrics() {
        return metrics;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        stream.close();
    }

    @Override
    public String toString() {
        return "reader of " + split;
    }
}
