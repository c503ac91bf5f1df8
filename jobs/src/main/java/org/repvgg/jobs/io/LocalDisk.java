/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system without {@code .crc} files, and with the two atomic operations that its interface lacks.
 * Every change that a run makes to a local folder is a call of this class, so that a test can extend it and crash the
 * run at each of them.
 */
public class LocalDisk extends RawLocalFileSystem {
    public static LocalDisk open(Configuration conf) throws IOException {
        LocalDisk disk = new LocalDisk();
        disk.initialize(disk.getUri(), conf);
        return disk;
    }

    /** Does nothing: Hadoop would start a process per file where its native library is absent. */
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
        try {
            Files.setPosixFilePermissions(
                    pathToFile(path).toPath(),
                    PosixFilePermissions.fromString(permission.getUserAction().SYMBOL
                            + permission.getGroupAction().SYMBOL
                            + permission.getOtherAction().SYMBOL));
        } catch (UnsupportedOperationException e) {
            super.setPermission(path, permission);
        }
    }

    /** Writes a small file. */
    public void write(Path path, byte[] content) throws IOException {
        Files.write(pathToFile(path).toPath(), content);
    }

    /**
     * Moves a file atomically, replacing an existing one; Hadoop's implementation falls back to copying if the rename
     * fails.
     */
    public void replace(Path from, Path to) throws IOException {
        Files.move(
                pathToFile(from).toPath(),
                pathToFile(to).toPath(),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Creates a hard link under a name that does not exist yet; returns false if it does. */
    public boolean link(Path file, Path name) throws IOException {
        try {
            Files.createLink(pathToFile(name).toPath(), pathToFile(file).toPath());
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }
}
