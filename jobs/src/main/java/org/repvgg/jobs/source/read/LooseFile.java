/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.StoreException;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.archive.WebDatasetLabels;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.ImageStream;
import org.repvgg.jobs.source.input.LabelSource;
import org.repvgg.jobs.source.input.ReadFailure;
import org.repvgg.jobs.source.input.ReadFailures;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.input.SourceFile;

/** A file that is a single image. */
final class LooseFile implements ImageStream {
    private final SourceFile listed;
    private final Configuration conf;
    private final ReadOptions options;
    private final ReadMetrics metrics;
    private @Nullable StoreStream opened;
    private boolean ended;

    LooseFile(SourceFile listed, Configuration conf, ReadOptions options, ReadMetrics metrics) {
        this(listed, null, conf, options, metrics);
    }

    /**
     * @param opened the file at its beginning, or null
     */
    LooseFile(
            SourceFile listed,
            @Nullable StoreStream opened,
            Configuration conf,
            ReadOptions options,
            ReadMetrics metrics) {
        this.listed = listed;
        this.opened = opened;
        this.conf = conf;
        this.options = options;
        this.metrics = metrics;
    }

    @Override
    public @Nullable EncodedImage next(ByteStore store) throws IOException {
        if (ended) {
            return null;
        }
        ended = true;
        SourceFile file = listed;
        try {
            if (file.length() < 0) {
                file = ask(listed, conf);
            }
            if (!options.accepts(file.path(), file.length(), file.modifiedMillis())) {
                return null;
            }
            if (file.length() > options.maxImageBytes()) {
                return failed(file, store, ReadFailures.tooLarge(file.path(), file.length(), options.maxImageBytes()));
            }
            int length = options.content() ? read(file, store) : (int) file.length();
            String label = options.labels() == LabelSource.FOLDER ? WebDatasetLabels.folderOf(file.path()) : null;
            return new EncodedImage(file.path(), store.bytes(), length, file.modifiedMillis(), null, label);
        } catch (FileNotFoundException e) {
            return failed(file, store, ReadFailures.missing(file.path()));
        } catch (IOException | IllegalArgumentException e) {
            if (options.isRetried(e)) {
                throw e;
            }
            return failed(file, store, ReadFailures.unreadable(file.path(), e));
        }
    }

    /** Looks up length and time, which a manifest need not contain. */
    static SourceFile ask(SourceFile listed, Configuration conf) throws IOException {
        Path path = new Path(listed.path());
        FileStatus status;
        try {
            status = path.getFileSystem(conf).getFileStatus(path);
        } catch (IOException e) {
            throw StoreException.of(e);
        }
        if (status.isDirectory()) {
            throw new IOException("it is a folder (expected a file)");
        }
        return new SourceFile(listed.path(), status.getLen(), status.getModificationTime(), listed.kind());
    }

    private int read(SourceFile file, ByteStore store) throws IOException {
        StoreStream first = opened;
        opened = null;
        try (StoreStream in = first == null ? file.open(conf, metrics) : first) {
            int length = store.fill(in, options.maxImageBytes());
            if (length < file.length()) {
                throw new IOException("it ends after " + length + " of its " + file.length() + " bytes");
            }
            return length;
        }
    }

    private static EncodedImage failed(SourceFile file, ByteStore store, ReadFailure failure) {
        return new EncodedImage(file.path(), store.bytes(), file.length(), file.modifiedMillis(), failure);
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
