/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

/** Receives the events of a stream, on the reading thread. */
public interface StoreListener {
    /** Ignores all events. */
    StoreListener NONE = new StoreListener() {
        @Override
        public void read(long bytes) {}

        @Override
        public void reopened() {}
    };

    /** Bytes were read from the file system. */
    void read(long bytes);

    /** A connection broke, and the file was reopened. */
    void reopened();
}
