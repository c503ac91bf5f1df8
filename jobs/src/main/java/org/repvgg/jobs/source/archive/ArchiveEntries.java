/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EntryException;

/**
 * The files and links of an archive in sequence. An {@link IOException} means that the rest of the archive cannot be
 * read; an {@link EntryException} that only this entry cannot.
 */
interface ArchiveEntries extends Closeable {
    /** Advances to the next file or link, skipping unread bytes of the current one; returns false at the end. */
    boolean next() throws IOException;

    /** Name within the archive, with slashes. */
    String name();

    /** Uncompressed size in bytes, as the header declares it. */
    long size();

    /** Why this entry cannot be read whatever its bytes are, or null. */
    @Nullable
    EntryException refusal();

    /** What this entry is a link to, or null for a file. */
    @Nullable
    ArchiveLink link() throws IOException;

    /** The first bytes of the entry, as many as fit, none of a sparse one; {@link #read} still gives all. */
    int peek(byte[] head) throws IOException;

    /** Skips the entry's bytes, and checks that they are there as far as possible without reading them. */
    void pass() throws IOException;

    /** Reads the entry, which must not be larger than {@code limit}; may be called once. */
    int read(ByteStore store, int limit) throws IOException;

    /** After the end: what stands behind the end of the archive and is not read, or null. */
    @Nullable
    String bytesBehindEnd();
}
