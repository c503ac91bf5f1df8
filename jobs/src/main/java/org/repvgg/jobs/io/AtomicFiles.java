/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.io.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * Atomic publication of files, on which all crash safety is based: a file appears under a name whole or not at all, and
 * replaces an older file of that name in the same step. On file systems (HDFS, local) this is a rename. On object
 * stores, where a rename is a copy and a delete, the file is written under its final name, because an object appears
 * only when its stream is closed.
 */
public final class AtomicFiles {
    private static final String DRAFT_PREFIX = ".";
    private static final String DRAFT_SUFFIX = ".next";
    private static final int COPY_BYTES = 1 << 20;

    private AtomicFiles() {}

    /** Writes the content. */
    @FunctionalInterface
    public interface Body {
        void writeTo(OutputStream stream) throws IOException;
    }

    /**
     * The file system of a path. Local files are written without Hadoop's {@code .crc} files: a rename would move file
     * and checksum one after the other, and a crash in between would leave a file with the checksum of another.
     */
    public static FileSystem of(Path path, Configuration conf) throws IOException {
        FileSystem fs = path.getFileSystem(conf);
        return fs instanceof LocalFileSystem ? LocalDisk.open(conf) : fs;
    }

    /** Whether a file appears under its name when its stream is closed, and never if the stream is aborted. */
    public static boolean appearsAtClose(FileSystem fs, Path path) throws IOException {
        return fs.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM);
    }

    /** Gives a finished file its final name. If the name is taken, then by an equal file, which is kept or replaced. */
    public static void appear(FileSystem fs, Path from, Path to) throws IOException {
        if (fs instanceof LocalDisk disk) {
            disk.replace(from, to);
        } else if (!fs.rename(from, to)) {
            if (!fs.exists(to)) {
                throw new IOException("the file system refused to rename " + from + " to " + to);
            }
            fs.delete(from, false);
        }
    }

    /** Moves a finished file to a name that an older file may have. At every instant a complete file has the name. */
    public static void replace(FileSystem fs, Path from, Path to) throws IOException {
        if (fs instanceof LocalDisk disk) {
            disk.replace(from, to);
        } else if (appearsAtClose(fs, to)) {
            copy(fs, from, to);
            fs.delete(from, false);
        } else if (!fs.exists(to)) {
            appear(fs, from, to);
        } else {
            try {
                FileContext.getFileContext(fs.getUri(), fs.getConf()).rename(from, to, Options.Rename.OVERWRITE);
            } catch (UnsupportedFileSystemException e) {
                throw new IOException(
                        "file system " + fs.getScheme()
                                + " cannot replace a file in one step; write to an empty folder",
                        e);
            }
        }
    }

    private static void copy(FileSystem fs, Path from, Path to) throws IOException {
        try (InputStream in = open(fs, from)) {
            put(fs, to, out -> IOUtils.copyBytes(in, out, COPY_BYTES, false));
        }
    }

    /** Opens a file for reading that survives broken connections. */
    private static InputStream open(FileSystem fs, Path path) throws IOException {
        return StoreStream.open(fs.getFileStatus(path), "whole-file", fs.getConf());
    }

    /** Writes a small text file, replacing an older one. */
    public static void write(FileSystem fs, Path path, String text) throws IOException {
        write(fs, path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes a file, replacing an older one; if the body fails, the older file stays. */
    static void write(FileSystem fs, Path path, Body body) throws IOException {
        if (appearsAtClose(fs, path)) {
            put(fs, path, body);
            return;
        }
        // in three parts, since a name may have a colon, which one text would take for the end of a scheme
        Path next = new Path(path.getParent(), new Path(null, null, DRAFT_PREFIX + path.getName() + DRAFT_SUFFIX));
        put(fs, next, body);
        replace(fs, next, path);
    }

    /** Whether a name is that of a temporary file of {@link #write}, which remains if the process dies. */
    public static boolean isDraft(Path path) {
        return path.getName().startsWith(DRAFT_PREFIX) && path.getName().endsWith(DRAFT_SUFFIX);
    }

    private static void put(FileSystem fs, Path path, Body body) throws IOException {
        FSDataOutputStream out = fs.create(path, true);
        boolean whole = false;
        try {
            body.writeTo(out);
            whole = true;
        } finally {
            if (whole) {
                out.close();
            } else if (appearsAtClose(fs, path)) {
                out.abort();
            } else {
                IOUtils.closeStream(out);
                fs.delete(path, false);
            }
        }
    }

    /**
     * Writes a small text to a file that must not exist yet; returns false if it does. Of concurrent callers, one
     * succeeds.
     */
    public static boolean createExclusively(FileSystem fs, Path path, String text) throws IOException {
        if (fs instanceof LocalDisk disk) {
            return linkExclusively(disk, path, text);
        }
        FSDataOutputStreamBuilder<?, ?> builder = fs.createFile(path);
        builder.overwrite(false);
        builder.recursive();
        // S3A checks for an existing object when it uploads, not before
        builder.opt("fs.option.create.conditional.overwrite", true);
        try (FSDataOutputStream out = builder.build()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (!fs.exists(path)) {
                throw e;
            }
        }
        // a failed call may have succeeded and lost its response; a store without conditional writes may have let two
        // succeed
        return text.equals(read(fs, path));
    }

    /**
     * Hadoop checks before it creates, which is a race; creating a hard link is atomic, and the content is there at
     * once.
     */
    private static boolean linkExclusively(LocalDisk disk, Path path, String text) throws IOException {
        Path next = path.suffix("." + UUID.randomUUID());
        disk.write(next, text.getBytes(StandardCharsets.UTF_8));
        try {
            return disk.link(next, path);
        } catch (NoSuchFileException e) {
            // the process that was first has removed the files of the others
            return false;
        } finally {
            disk.delete(next, false);
        }
    }

    /** Reads a small text file, or returns null if it does not exist. */
    public static @Nullable String read(FileSystem fs, Path path) throws IOException {
        try (InputStream in = open(fs, path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            return null;
        }
    }
}
