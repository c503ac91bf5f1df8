/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;
import org.jspecify.annotations.Nullable;

/** Whether something can be written below a path, found out without writing: what a run fails at is better said first. */
public final class Writable {
    private Writable() {}

    /**
     * Looks at the path itself if it is a folder, else at the nearest folder above it that is there.
     *
     * @throws IOException with what was found and expected, where nothing can be written; object stores say so only when
     *     asked to write, and pass
     */
    public static void require(FileSystem fs, Path path) throws IOException {
        if (AtomicFiles.appearsAtClose(fs, path)) {
            return;
        }
        for (Path above = path; above != null; above = above.getParent()) {
            FileStatus status = statusOrNone(fs, above);
            if (status != null && status.isDirectory()) {
                requireFolder(fs, above);
                return;
            }
            if (status != null && !above.equals(path)) {
                throw new IOException("found a file (expected a folder) at " + above);
            }
        }
    }

    private static @Nullable FileStatus statusOrNone(FileSystem fs, Path path) throws IOException {
        try {
            return fs.getFileStatus(path);
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    private static void requireFolder(FileSystem fs, Path folder) throws IOException {
        if (fs instanceof RawLocalFileSystem disk) {
            // Hadoop would look at the mode's bits, which do not bind root, nor show a disk that is mounted read-only
            if (!Files.isWritable(disk.pathToFile(folder).toPath())) {
                throw new IOException("found no permission to write (expected a folder of yours) in " + folder);
            }
        } else {
            fs.access(folder, FsAction.WRITE_EXECUTE);
        }
    }
}
