/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import org.repvgg.jobs.session.Launcher;

/** The heap of the only JVM was too small for a task. Without a stack trace, which Spark would log several times. */
final class HeapFull extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HeapFull(OutOfMemoryError error) {
        super(
                "the heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB is full (" + error.getMessage()
                        + "). " + Launcher.moreHeap(),
                null,
                false,
                false);
    }
}
