/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.Serializable;

/** Decides by name, length and time which images are read. */
public interface EntryFilter extends Serializable {
    /**
     * Whether an image is wanted.
     *
     * @param length bytes, uncompressed
     * @param modifiedMillis of the file or the archive
     */
    boolean test(String path, long length, long modifiedMillis);

    /** Whether anything of an archive of this path may be wanted; true if that cannot be told. */
    default boolean mayHold(String archivePath, long modifiedMillis) {
        return true;
    }
}
