/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import org.repvgg.jobs.session.Launcher;

/** The heap was too small for a task in the only JVM, or for an image in any. Without a stack trace, which Spark would log several times. */
final class HeapFull extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HeapFull(OutOfMemoryError error) {
        super(full(error) + ". " + Launcher.moreHeap(), null, false, false);
    }

    /** The heap became full while an image was decoded, which the run can go on without. */
    HeapFull(OutOfMemoryError error, String path) {
        super(
                full(error) + " while " + path + " was decoded. " + Launcher.moreHeap()
                        + ", or leave the image out with" + " --skip '" + path + "'",
                null,
                false,
                false);
    }

    private static String full(OutOfMemoryError error) {
        return "the heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB is full (" + error.getMessage() + ")";
    }
}
