/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.util.concurrent.atomic.LongAdder;

/** What a reader has done so far; written by the reading thread, read by any. */
public final class ReadMetrics {
    private final LongAdder bytes = new LongAdder();
    private final LongAdder images = new LongAdder();
    private final LongAdder archives = new LongAdder();
    private final LongAdder errors = new LongAdder();

    void addBytes(long count) {
        bytes.add(count);
    }

    void addImage() {
        images.increment();
    }

    void addArchive() {
        archives.increment();
    }

    void addError() {
        errors.increment();
    }

    /** Bytes fetched from the file system. */
    public long bytes() {
        return bytes.sum();
    }

    /** Images given, failures not counted. */
    public long images() {
        return images.sum();
    }

    /** Archives, or pieces of archives, opened. */
    public long archives() {
        return archives.sum();
    }

    /** Failures given. */
    public long errors() {
        return errors.sum();
    }
}
