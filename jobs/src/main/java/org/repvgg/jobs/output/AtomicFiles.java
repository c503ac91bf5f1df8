/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
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
import org.repvgg.jobs.store.StoreStream;

/**
 * The steps that everything rests on: a file appears under a name whole or not at all, and replaces what had the name in
 * the same instant. On file systems (HDFS, local) that is a rename; on object stores, whose rename is a copy and a
 * delete, it is writing under the name itself, because an object appears when its stream is closed and not before.
 */
final class AtomicFiles {
    private static final String DRAFT_PREFIX = ".";
    private static final String DRAFT_SUFFIX = ".next";
    private static final int COPY_BYTES = 1 << 20;

    private AtomicFiles() {}

    /**
     * The file system of a path. Local files go without Hadoop's {@code .crc} companions: a rename would move the two one
     * after the other, and a kill between would leave a file beside the checksums of another.
     */
    static FileSystem of(Path path, Configuration conf) throws IOException {
        FileSystem fs = path.getFileSystem(conf);
        return fs instanceof LocalFileSystem ? LocalDisk.open(conf) : fs;
    }

    /** Whether a file appears under its name when its stream is closed, and never if the stream is aborted. */
    static boolean appearsAtClose(FileSystem fs, Path path) throws IOException {
        return fs.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM);
    }

    /** Gives a finished file its name; if the name is taken, then by an equal file, which stays or is replaced. */
    static void appear(FileSystem fs, Path from, Path to) throws IOException {
        if (fs instanceof LocalDisk disk) {
            disk.replace(from, to);
        } else if (!fs.rename(from, to)) {
            if (!fs.exists(to)) {
                throw new IOException("the file system refused to rename " + from + " to " + to);
            }
            fs.delete(from, false);
        }
    }

    /** Moves a finished file to a name that an older file may have. At no instant is there none, or half of one. */
    static void replace(FileSystem fs, Path from, Path to) throws IOException {
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

    /** Opens a file whose reading outlives connections that break. */
    private static InputStream open(FileSystem fs, Path path) throws IOException {
        return StoreStream.open(fs.getFileStatus(path), "whole-file", fs.getConf());
    }

    /** Writes a small text under a name, replacing what was there. */
    static void write(FileSystem fs, Path path, String text) throws IOException {
        write(fs, path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes a file under a name, replacing what was there; if the body fails, what was there stays. */
    static void write(FileSystem fs, Path path, WholeFile.Body body) throws IOException {
        if (appearsAtClose(fs, path)) {
            put(fs, path, body);
            return;
        }
        Path next = new Path(path.getParent(), DRAFT_PREFIX + path.getName() + DRAFT_SUFFIX);
        put(fs, next, body);
        replace(fs, next, path);
    }

    /** Whether {@link #write} makes files of such a name, and leaves them if its process dies. */
    static boolean isDraft(Path path) {
        return path.getName().startsWith(DRAFT_PREFIX) && path.getName().endsWith(DRAFT_SUFFIX);
    }

    private static void put(FileSystem fs, Path path, WholeFile.Body body) throws IOException {
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
     * Writes a small text under a name that must not exist yet; false if it does. Of several that try at once, one
     * succeeds.
     */
    static boolean createExclusively(FileSystem fs, Path path, String text) throws IOException {
        if (fs instanceof LocalDisk disk) {
            return linkExclusively(disk, path, text);
        }
        FSDataOutputStreamBuilder<?, ?> builder = fs.createFile(path);
        builder.overwrite(false);
        builder.recursive();
        // S3A decides who was first when the object is put, not by looking before
        builder.opt("fs.option.create.conditional.overwrite", true);
        try (FSDataOutputStream out = builder.build()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (!fs.exists(path)) {
                throw e;
            }
        }
        // who failed may have succeeded, with the answer lost; a store without conditions may have let two pass
        return text.equals(read(fs, path));
    }

    /** Hadoop looks before it creates, which two may do at once; a hard link appears once, and with its text. */
    private static boolean linkExclusively(LocalDisk disk, Path path, String text) throws IOException {
        Path next = path.suffix("." + UUID.randomUUID());
        disk.write(next, text.getBytes(StandardCharsets.UTF_8));
        try {
            return disk.link(next, path);
        } catch (NoSuchFileException e) {
            // whoever was first has cleared up behind the others
            return false;
        } finally {
            disk.delete(next, false);
        }
    }

    /** Reads a small text, or null if there is no such file. */
    static @Nullable String read(FileSystem fs, Path path) throws IOException {
        try (InputStream in = open(fs, path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            return null;
        }
    }
}
