/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.store.StoreStream;
import org.repvgg.jobs.store.StoredFile;

/**
 * A file of the input as the listing found it.
 *
 * @param path its URI, as Hadoop spells it
 * @param length bytes, or -1 where a manifest does not say
 * @param modifiedMillis milliseconds since the epoch; 0 where a manifest does not say
 */
public record SourceFile(String path, long length, long modifiedMillis, FileKind kind) implements Serializable {
    /** Whether it holds many images, not one. */
    public boolean isArchive() {
        return kind.isArchive();
    }

    /** Opens it. */
    StoreStream open(Configuration conf, ReadMetrics metrics) throws IOException {
        return StoreStream.open(stored(), conf, metrics);
    }

    StoredFile stored() {
        return new StoredFile(path, length, modifiedMillis, kind.readPolicy());
    }
}
