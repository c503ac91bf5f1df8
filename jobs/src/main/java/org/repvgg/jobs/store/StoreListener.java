/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.store;

/** Told what a stream does, on the thread that reads. */
public interface StoreListener {
    /** For readers whom it does not concern. */
    StoreListener NONE = new StoreListener() {
        @Override
        public void read(long bytes) {}

        @Override
        public void reopened() {}
    };

    /** Bytes came from the file system. */
    void read(long bytes);

    /** The connection broke, and the file was opened again. */
    void reopened();
}
