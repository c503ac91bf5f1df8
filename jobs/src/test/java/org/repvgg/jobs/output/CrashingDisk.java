/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.repvgg.jobs.io.LocalDisk;
import org.repvgg.jobs.output.CrashPlan.Change;

/** The local disk under the scheme {@code crash}, whose every change is a step of {@link CrashPlan}. */
public final class CrashingDisk extends LocalDisk {
    public static void configure(Configuration conf) {
        conf.setClass("fs.crash.impl", CrashingDisk.class, FileSystem.class);
    }

    @Override
    public URI getUri() {
        return URI.create("crash:///");
    }

    @Override
    public String getScheme() {
        return "crash";
    }

    @Override
    protected OutputStream createOutputStreamWithMode(Path path, boolean append, FsPermission permission)
            throws IOException {
        CrashPlan.before(Change.CREATE, path);
        return new CrashPlan.Stream(super.createOutputStreamWithMode(path, append, permission), path, false);
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        if (!exists(path)) {
            CrashPlan.before(Change.MKDIRS, path);
        }
        return super.mkdirs(path);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        if (exists(path)) {
            CrashPlan.before(Change.DELETE, path);
        }
        return super.delete(path, recursive);
    }

    @Override
    public void write(Path path, byte[] content) throws IOException {
        CrashPlan.before(Change.CREATE, path);
        try (OutputStream out =
                new CrashPlan.Stream(super.createOutputStreamWithMode(path, false, null), path, false)) {
            out.write(content);
        }
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        CrashPlan.before(Change.RENAME, to);
        super.replace(from, to);
    }

    @Override
    public boolean link(Path file, Path name) throws IOException {
        CrashPlan.before(Change.LINK, name);
        return super.link(file, name);
    }

    @Override
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException("a local file is replaced in one step");
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        CrashPlan.requireAlive();
        return super.open(path, bufferSize);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        CrashPlan.requireAlive();
        return super.listStatus(path);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        CrashPlan.requireAlive();
        return super.getFileStatus(path);
    }
}
