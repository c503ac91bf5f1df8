/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

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
 * Hadoop's local disk without {@code .crc} companions, and with the two steps that its interface lacks. Every change that
 * a run makes to a local folder is a call of this class, so that a test which extends it can end the run at each.
 */
class LocalDisk extends RawLocalFileSystem {
    static LocalDisk open(Configuration conf) throws IOException {
        LocalDisk disk = new LocalDisk();
        disk.initialize(disk.getUri(), conf);
        return disk;
    }

    /** Hadoop's starts a process for each file where its native library is absent. */
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

    /** Writes a file that is small. */
    void write(Path path, byte[] content) throws IOException {
        Files.write(pathToFile(path).toPath(), content);
    }

    /** Moves a file in one step, in place of one that has the name; Hadoop's falls back to copying where the disk refuses. */
    void replace(Path from, Path to) throws IOException {
        Files.move(
                pathToFile(from).toPath(),
                pathToFile(to).toPath(),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Gives a file a second name that nothing has yet; false if something has. */
    boolean link(Path file, Path name) throws IOException {
        try {
            Files.createLink(pathToFile(name).toPath(), pathToFile(file).toPath());
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }
}
