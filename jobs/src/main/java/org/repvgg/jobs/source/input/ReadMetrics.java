/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.util.concurrent.atomic.LongAdder;
import org.repvgg.jobs.io.StoreListener;

/** Progress of a reader; written by the reading thread, readable from any thread. */
public final class ReadMetrics implements StoreListener {
    private final LongAdder bytes = new LongAdder();
    private final LongAdder images = new LongAdder();
    private final LongAdder archives = new LongAdder();
    private final LongAdder reopenings = new LongAdder();
    private final LongAdder errors = new LongAdder();

    private final NotTakenTally notTaken = new NotTakenTally();

    @Override
    public void read(long count) {
        bytes.add(count);
    }

    @Override
    public void reopened() {
        reopenings.increment();
    }

    public void addImage() {
        images.increment();
    }

    public void addArchive() {
        archives.increment();
    }

    public void addError() {
        errors.increment();
    }

    /** Where readers count what has no row. */
    public NotTakenTally notTaken() {
        return notTaken;
    }

    /** Bytes fetched from the file system. */
    public long bytes() {
        return bytes.sum();
    }

    /** Images returned, not counting failures. */
    public long images() {
        return images.sum();
    }

    /** Archives, or ranges of archives, opened. */
    public long archives() {
        return archives.sum();
    }

    /** Times a connection broke and the file was reopened. */
    public long reopenings() {
        return reopenings.sum();
    }

    /** Failures returned. */
    public long errors() {
        return errors.sum();
    }
}
