/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.io.Serializable;

/** Selects the images to read by name, length and time. */
public interface EntryFilter extends Serializable {
    /**
     * Whether to read an image.
     *
     * @param length bytes, uncompressed
     * @param modifiedMillis modification time of the file or the archive
     */
    boolean test(String path, long length, long modifiedMillis);

    /** Whether an archive of this path may contain selected images; true if unknown. */
    default boolean mayHold(String archivePath, long modifiedMillis) {
        return true;
    }
}
