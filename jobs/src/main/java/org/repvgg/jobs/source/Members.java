/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The regular files of an archive, one after the other. An {@link IOException} means that the archive cannot be read any
 * further; an {@link EntryException} that only this member cannot.
 */
interface Members extends Closeable {
    /** Goes to the next regular file, passing over what was not read of the last; false at the end. */
    boolean next() throws IOException;

    /** Name within the archive, with slashes. */
    String name();

    /** Bytes of the member, uncompressed, as its header says. */
    long size();

    /** Why this member cannot be read whatever its bytes are, or null. */
    @Nullable
    EntryException refusal();

    /** Passes over the member's bytes, as far as it can be told without reading them that they are there. */
    void pass() throws IOException;

    /** Reads the member, which is not larger than {@code limit}, once. */
    int read(ByteStore store, int limit) throws IOException;
}
