/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.EntryException;
import org.repvgg.jobs.source.input.FileKind;
import org.repvgg.jobs.source.input.ImageStream;
import org.repvgg.jobs.source.input.Range;
import org.repvgg.jobs.source.input.ReadFailure;
import org.repvgg.jobs.source.input.ReadFailures;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.input.SourceFile;

/**
 * Streams the images of a tar or zip, named {@code archive.tar!/entry.jpg}. A damaged archive gives the images before
 * the damage and then one failure under the archive's own name, so that the loss is recorded as a row.
 */
public final class ArchiveReader implements ImageStream {
    private final SourceFile file;
    private final Range range;
    private final Configuration conf;
    private final ReadOptions options;
    private final ReadMetrics metrics;
    private final WebDatasetLabels samples;
    private @Nullable ArchiveEntries members;
    private @Nullable IOException deferred;
    private boolean looked;
    private boolean hasNext;
    private boolean ended;
    private int images;

    public ArchiveReader(SourceFile file, Range range, Configuration conf, ReadOptions options, ReadMetrics metrics) {
        this.file = file;
        this.range = range;
        this.conf = conf;
        this.options = options;
        this.metrics = metrics;
        samples = new WebDatasetLabels(options.labels(), options.labelField());
    }

    @Override
    public @Nullable EncodedImage next(ByteStore store) throws IOException {
        if (ended) {
            return null;
        }
        try {
            if (deferred != null) {
                throw deferred;
            }
            if (members == null) {
                members = open();
                metrics.addArchive();
            }
            return nextImage(members, store);
        } catch (IOException e) {
            if (options.isRetried(e)) {
                throw e;
            }
            ended = true;
            return options.accepts(file.path(), file.length(), file.modifiedMillis())
                    ? ReadFailures.damagedArchive(file, store, images, e)
                    : null;
        }
    }

    private ArchiveEntries open() throws IOException {
        if (file.kind() == FileKind.ZIP) {
            return ZipEntries.open(file, range, conf, metrics);
        }
        StoreStream in = file.open(conf, metrics);
        try {
            if (file.kind() == FileKind.TAR_GZIP) {
                return new TarEntries(new GunzippedStream(in), Long.MAX_VALUE);
            }
            in.seek(range.start());
            return new TarEntries(in, range.end());
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private @Nullable EncodedImage nextImage(ArchiveEntries members, ByteStore store) throws IOException {
        while (looked ? hasNext : members.next()) {
            looked = false;
            if (samples.take(members) || !FileKind.isImage(members.name())) {
                continue;
            }
            images++;
            String path = file.path() + "!/" + members.name();
            if (options.accepts(path, members.size(), file.modifiedMillis())) {
                return image(members, path, store);
            }
        }
        ended = true;
        return null;
    }

    private EncodedImage image(ArchiveEntries members, String path, ByteStore store) throws IOException {
        String name = members.name();
        long size = members.size();
        EntryException refusal = members.refusal();
        if (refusal != null) {
            return failed(path, size, store, ReadFailures.entry(path, refusal));
        }
        if (size > options.maxImageBytes()) {
            return failed(path, size, store, ReadFailures.tooLarge(path, size, options.maxImageBytes()));
        }
        try {
            if (options.content()) {
                size = members.read(store, options.maxImageBytes());
            } else {
                members.pass();
            }
        } catch (EntryException e) {
            return failed(path, size, store, ReadFailures.entry(path, e));
        }
        if (samples.inMembers()) {
            lookForLabel(members, name);
        }
        return new EncodedImage(path, store.bytes(), size, file.modifiedMillis(), null, samples.labelOf(name));
    }

    /** Advances to the end of the image's sample, or to its next image. */
    private void lookForLabel(ArchiveEntries members, String name) {
        try {
            String key = WebDatasetLabels.keyOf(name);
            boolean same = true;
            while (same) {
                hasNext = members.next();
                looked = true;
                same = hasNext
                        && WebDatasetLabels.keyOf(members.name()).equals(key)
                        && !FileKind.isImage(members.name());
                if (same) {
                    samples.take(members);
                }
            }
        } catch (IOException e) {
            deferred = e;
        }
    }

    private EncodedImage failed(String path, long size, ByteStore store, ReadFailure failure) {
        return new EncodedImage(path, store.bytes(), size, file.modifiedMillis(), failure);
    }

    @Override
    public void close() throws IOException {
        if (members != null) {
            members.close();
        }
    }
}
