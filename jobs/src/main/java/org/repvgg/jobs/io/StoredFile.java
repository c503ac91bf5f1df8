/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import org.apache.hadoop.fs.FileStatus;

/**
 * A file as listed.
 *
 * @param path its URI, as Hadoop spells it
 * @param length bytes, or -1 if unknown
 * @param modifiedMillis milliseconds since the epoch, or 0 if unknown
 * @param readPolicy how it will be read, a value of {@code fs.option.openfile.read.policy}
 */
public record StoredFile(String path, long length, long modifiedMillis, String readPolicy) {
    /** A file whose status is known. */
    public static StoredFile of(FileStatus status, String readPolicy) {
        return new StoredFile(status.getPath().toString(), status.getLen(), status.getModificationTime(), readPolicy);
    }
}
