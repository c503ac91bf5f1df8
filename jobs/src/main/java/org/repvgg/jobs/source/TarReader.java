/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Streams the images of a tar, named {@code archive.tar!/entry.jpg}. A damaged archive gives what came before the damage
 * and one last failure under the archive's own name, so that the loss is a row and not a silence.
 */
final class TarReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int BLOCK_BYTES = 512;

    private final SourceFile file;
    private final Configuration conf;
    private final ByteStore store;
    private final int maxImageBytes;
    private @Nullable TarArchiveInputStream tar;
    private @Nullable TailWatch tail;
    private boolean ended;
    private int images;

    TarReader(SourceFile file, Configuration conf, ByteStore store, int maxImageBytes) {
        this.file = file;
        this.conf = conf;
        this.store = store;
        this.maxImageBytes = maxImageBytes;
    }

    @Nullable
    EncodedImage next() {
        if (ended) {
            return null;
        }
        try {
            if (tar == null) {
                tar = open();
            }
            return nextImage(tar);
        } catch (IOException | IllegalArgumentException e) {
            // commons-compress reports some damaged headers as IllegalArgumentException
            ended = true;
            IOException cause = e instanceof IOException io ? io : new IOException(e.getMessage(), e);
            return new EncodedImage(
                    file.path(),
                    store.bytes(),
                    file.length(),
                    file.modifiedMillis(),
                    ReadFailures.damagedArchive(file.path(), images, cause));
        }
    }

    private TarArchiveInputStream open() throws IOException {
        Path path = new Path(file.path());
        InputStream in = path.getFileSystem(conf).open(path);
        try {
            in = new BufferedInputStream(in, BUFFER_BYTES);
            if (file.kind() == FileKind.TAR_GZIP) {
                in = GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get();
            }
            tail = new TailWatch(in);
            return new TarArchiveInputStream(tail);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private @Nullable EncodedImage nextImage(TarArchiveInputStream tar) throws IOException {
        TarArchiveEntry entry;
        while ((entry = tar.getNextEntry()) != null) {
            if (!entry.isFile() || !FileKind.isImage(entry.getName())) {
                continue;
            }
            images++;
            String path = file.path() + "!/" + entry.getName();
            long size = entry.getSize();
            if (size > maxImageBytes) {
                return image(path, size, ReadFailures.tooLarge(path, size, maxImageBytes));
            }
            int length;
            try {
                length = store.fill(tar, (int) size);
            } catch (EOFException e) {
                length = -1;
            } catch (IOException e) {
                if (e.getMessage() == null || !e.getMessage().contains("runcated")) {
                    throw e;
                }
                length = -1;
            }
            if (length < size) {
                return image(path, size, ReadFailures.truncatedEntry(path, Math.max(length, 0), size));
            }
            return image(path, length, null);
        }
        requireEnd();
        ended = true;
        return null;
    }

    /** A tar ends with an empty block; commons-compress takes a file cut between two entries for complete. */
    private void requireEnd() throws IOException {
        if (tail == null || tail.trailingZeros() < BLOCK_BYTES) {
            throw new EOFException("the file ends without the empty block that ends a tar");
        }
    }

    private EncodedImage image(String path, long length, @Nullable ReadFailure failure) {
        return new EncodedImage(path, store.bytes(), length, file.modifiedMillis(), failure);
    }

    @Override
    public void close() throws IOException {
        if (tar != null) {
            tar.close();
        }
    }
}
