/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.AbstractFileSystem;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.FilterFs;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.util.Progressable;
import org.repvgg.jobs.output.CrashPlan.Change;

/**
 * HDFS, whose every change is a step of {@link CrashPlan}. Nothing is renamed, replaced or created but by HDFS itself. A life
 * that is over leaves its files open, as a killed process does.
 */
public final class CrashingHdfs extends FilterFileSystem {
    public CrashingHdfs() {
        super(new DistributedFileSystem());
    }

    public static void configure(Configuration conf) {
        conf.setClass("fs.hdfs.impl", CrashingHdfs.class, FileSystem.class);
        conf.setClass("fs.AbstractFileSystem.hdfs.impl", Context.class, AbstractFileSystem.class);
    }

    /** The client of a life that is over dies with it: its leases are not renewed, its files not closed. */
    @Override
    public void close() throws IOException {
        if (CrashPlan.isDead()) {
            ((DistributedFileSystem) fs).getClient().closeOutputStreams(true);
        }
        super.close();
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        CrashPlan.before(Change.CREATE, path);
        return watched(path, super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            EnumSet<CreateFlag> flags,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress,
            Options.ChecksumOpt checksum)
            throws IOException {
        CrashPlan.before(Change.CREATE, path);
        return watched(
                path, super.create(path, permission, flags, bufferSize, replication, blockSize, progress, checksum));
    }

    private static FSDataOutputStream watched(Path path, FSDataOutputStream out) throws IOException {
        return new FSDataOutputStream(new CrashPlan.Stream(out, path, true), null);
    }

    @Override
    public FSDataOutputStreamBuilder<?, ?> createFile(Path path) {
        return createDataOutputStreamBuilder(this, path).create().overwrite(true);
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        if (!exists(path)) {
            CrashPlan.before(Change.MKDIRS, path);
        }
        return super.mkdirs(path, permission);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        if (exists(path)) {
            CrashPlan.before(Change.DELETE, path);
        }
        return super.delete(path, recursive);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        CrashPlan.before(Change.RENAME, to);
        return super.rename(from, to);
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

    /** HDFS as {@code FileContext} sees it, which replaces files in one step. */
    public static final class Context extends FilterFs {
        public Context(URI uri, Configuration conf) throws URISyntaxException, UnsupportedFileSystemException {
            super(AbstractFileSystem.createFileSystem(uri, undisturbed(conf)));
        }

        private static Configuration undisturbed(Configuration conf) {
            Configuration own = new Configuration(conf);
            own.set("fs.AbstractFileSystem.hdfs.impl", "org.apache.hadoop.fs.Hdfs");
            return own;
        }

        @Override
        public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
            CrashPlan.before(Change.RENAME, to);
            super.renameInternal(from, to, overwrite);
        }
    }
}
