/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.file.Path;

/**
 * A local file, read in place; it is closed once these bytes are unreachable. The file is not memory-mapped, so that
 * its pages do not count towards the memory of the process and a concurrent truncation causes an exception instead of a
 * crash. A FileChannel is not used, because interrupting a reading thread would close it.
 */
public final class FileBytes implements Bytes {
    private static final Cleaner CLEANER = Cleaner.create();

    private final RandomAccessFile file;
    private final long size;

    private FileBytes(RandomAccessFile file) throws IOException {
        this.file = file;
        this.size = file.length();
    }

    public static FileBytes open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        FileBytes bytes = new FileBytes(file);
        CLEANER.register(bytes, () -> close(file));
        return bytes;
    }

    private static void close(RandomAccessFile file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, byte[] target, int from, int count) {
        try {
            synchronized (file) {
                file.seek(position);
                file.readFully(target, from, count);
            }
        } catch (EOFException e) {
            throw new UncheckedIOException(new IOException(
                    "the file shrank while it was read: no byte at " + (position + count) + " of " + size, e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
