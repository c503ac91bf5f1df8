/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.io.StoredFile;

/**
 * An input file as listed.
 *
 * @param path its URI, as Hadoop spells it
 * @param length bytes, or -1 if a manifest does not state it
 * @param modifiedMillis milliseconds since the epoch; 0 if a manifest does not state it
 */
public record SourceFile(String path, long length, long modifiedMillis, FileKind kind) implements Serializable {
    /** Whether it contains many images, not one. */
    public boolean isArchive() {
        return kind.isArchive();
    }

    /** The last component of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether it is read as an archive if its bytes are one's, though its name does not say so. */
    public boolean opensByBytes() {
        return kind == FileKind.NAMED || kind == FileKind.BY_BYTES && FileKind.opensByBytes(path);
    }

    /** The file under another kind. */
    public SourceFile as(FileKind other) {
        return new SourceFile(path, length, modifiedMillis, other);
    }

    /** Opens the file. */
    public StoreStream open(Configuration conf, ReadMetrics metrics) throws IOException {
        return StoreStream.open(stored(), conf, metrics);
    }

    public StoredFile stored() {
        return new StoredFile(path, length, modifiedMillis, kind.readPolicy());
    }
}
