/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.repvgg.jobs.output.CrashPlan.Change;

/**
 * An object store under the scheme {@code crashstore}, kept on the local disk: an object appears when its stream is closed,
 * and nothing can be renamed. Every change is a step of {@link CrashPlan}.
 */
public final class CrashingStore extends RawLocalFileSystem {
    public static void configure(Configuration conf) {
        conf.setClass("fs.crashstore.impl", CrashingStore.class, FileSystem.class);
    }

    @Override
    public URI getUri() {
        return URI.create("crashstore:///");
    }

    @Override
    public String getScheme() {
        return "crashstore";
    }

    @Override
    public boolean hasPathCapability(Path path, String capability) throws IOException {
        return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM) || super.hasPathCapability(path, capability);
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress) {
        return new FSDataOutputStream(new Upload(path, overwrite), null);
    }

    @Override
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException("an object cannot be renamed");
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        if (exists(path)) {
            CrashPlan.before(Change.DELETE, path);
        }
        return super.delete(path, recursive);
    }

    /** What has not been closed has never been there. */
    private final class Upload extends ByteArrayOutputStream implements Abortable {
        private final Path path;
        private final boolean overwrite;
        private boolean closed;

        Upload(Path path, boolean overwrite) {
            this.path = path;
            this.overwrite = overwrite;
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            if (!path.getName().endsWith(".beat")) {
                CrashPlan.before(Change.CREATE, path);
            }
            try (var out = createOutputStreamWithMode(path, overwrite)) {
                out.write(toByteArray());
            }
        }

        private java.io.OutputStream createOutputStreamWithMode(Path path, boolean overwrite) throws IOException {
            if (!overwrite && exists(path)) {
                throw new org.apache.hadoop.fs.FileAlreadyExistsException(path.toString());
            }
            mkdirs(path.getParent());
            return CrashingStore.super.createOutputStreamWithMode(path, false, null);
        }

        @Override
        public AbortableResult abort() {
            closed = true;
            return null;
        }
    }
}
