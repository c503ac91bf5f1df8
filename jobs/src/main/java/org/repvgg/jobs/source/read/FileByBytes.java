/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.archive.ArchiveReader;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.Content;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.FileKind;
import org.repvgg.jobs.source.input.ImageStream;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.jobs.source.input.Range;
import org.repvgg.jobs.source.input.ReadFailure;
import org.repvgg.jobs.source.input.ReadFailures;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.parquet.TableReader;
import org.repvgg.jobs.source.sequencefile.SequenceFileReader;
import org.repvgg.jobs.source.tfrecord.TfRecordReader;

/**
 * A file whose name is not an image's: opens it with the reader that its first bytes ask for. A file whose name promised
 * an archive, or that was named, has a row if it is none; any other is counted.
 */
final class FileByBytes implements ImageStream {
    private final SourceFile listed;
    private final Range range;
    private final Configuration conf;
    private final ReadOptions options;
    private final ReadMetrics metrics;
    private @Nullable ImageStream reader;
    private boolean ended;

    FileByBytes(SourceFile listed, Range range, Configuration conf, ReadOptions options, ReadMetrics metrics) {
        this.listed = listed;
        this.range = range;
        this.conf = conf;
        this.options = options;
        this.metrics = metrics;
    }

    @Override
    public @Nullable EncodedImage next(ByteStore store) throws IOException {
        if (ended) {
            return null;
        }
        try {
            if (reader == null) {
                reader = open();
            }
            return reader == null ? end() : reader.next(store);
        } catch (ReadFailures.WrongKind e) {
            ImageStream other = otherThanParquet(e.found());
            if (other == null) {
                return wrongKind(e, store);
            }
            reader = other;
            return next(store);
        } catch (IOException | IllegalArgumentException e) {
            if (options.isRetried(e)) {
                throw e;
            }
            ended = true;
            if (listed.kind() == FileKind.BY_BYTES && !listed.opensByBytes()) {
                metrics.notTaken().addFile(listed.path(), "unreadable");
                return null;
            }
            return failed(
                    e instanceof FileNotFoundException
                            ? ReadFailures.missing(listed.path())
                            : ReadFailures.unreadable(listed.path(), e),
                    store);
        }
    }

    private @Nullable EncodedImage end() {
        ended = true;
        return null;
    }

    /** What its name promises but Parquet, which is read from its end; the reader finds out, and this is asked again. */
    private @Nullable ImageStream open() throws IOException {
        if (listed.kind() == FileKind.PARQUET) {
            return new TableReader(listed, range, conf, options, metrics);
        }
        SourceFile file = listed.length() < 0 ? LooseFile.ask(listed, conf) : listed;
        StoreStream in = file.open(conf, metrics);
        try {
            if (file.kind() == FileKind.TAR && range.start() > 0) {
                return reader(file, Content.TAR, in, range);
            }
            byte[] head = new byte[Content.HEAD_BYTES];
            Content found = Content.of(head, in.readNBytes(head, 0, head.length));
            in.seek(0);
            ImageStream chosen = choose(file, found, in);
            if (chosen == null) {
                in.close();
            }
            return chosen;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private @Nullable ImageStream choose(SourceFile file, Content found, StoreStream in) throws IOException {
        boolean promised = file.isArchive();
        if (found.isArchive() && (promised || file.opensByBytes())) {
            boolean asPromised = promised && found == promised(file.kind()) || file.kind() == FileKind.COMPRESSED_TAR;
            if (!asPromised && range.start() > 0) {
                // cut by what the name promised; the first range reads the whole
                return null;
            }
            if (file.kind().isUnknown()) {
                metrics.notTaken().addFile(file.path(), NotTaken.ARCHIVE_BY_BYTES);
            }
            return reader(file, found, in, asPromised ? range : Range.ALL);
        }
        if (file.kind() == FileKind.ZIP && found != Content.EMPTY) {
            // a zip is found from its end: a program or anything else may stand in front
            return new ArchiveReader(file, Content.ZIP, found, in, range, conf, options, metrics);
        }
        if (range.start() > 0) {
            return null;
        }
        if (file.kind() == FileKind.FOREIGN) {
            ended = true;
            throw new ReadFailures.WrongKind(found);
        }
        if (promised && found != Content.OTHER && found != Content.ZEROS) {
            throw new ReadFailures.WrongKind(found);
        }
        if (promised) {
            return reader(file, promised(file.kind()), in, range);
        }
        if (found.isImage() || file.kind() == FileKind.NAMED) {
            return new LooseFile(file, in, conf, options, metrics);
        }
        metrics.notTaken().addFile(file.path(), found.wireName());
        return null;
    }

    private static Content promised(FileKind kind) {
        return switch (kind) {
            case ZIP -> Content.ZIP;
            case SEQUENCE_FILE -> Content.SEQUENCE_FILE;
            case TFRECORD -> Content.TFRECORD;
            case PARQUET -> Content.PARQUET;
            default -> Content.TAR;
        };
    }

    private ImageStream reader(SourceFile file, Content content, StoreStream in, Range covered) {
        return switch (content) {
            case SEQUENCE_FILE -> new SequenceFileReader(file, in, covered, conf, options, metrics);
            case PARQUET -> {
                in.close();
                yield new TableReader(file, covered, conf, options, metrics);
            }
            case TFRECORD -> new TfRecordReader(file, in, options, metrics);
            default -> new ArchiveReader(file, content, content, in, covered, conf, options, metrics);
        };
    }

    /** The reader of an archive whose name promised Parquet, or null. */
    private @Nullable ImageStream otherThanParquet(Content found) throws IOException {
        boolean other = reader instanceof TableReader && found.isArchive() && found != Content.PARQUET;
        return other && range.start() == 0 ? reader(listed, found, listed.open(conf, metrics), Range.ALL) : null;
    }

    private @Nullable EncodedImage wrongKind(ReadFailures.WrongKind e, ByteStore store) throws IOException {
        if (reader != null) {
            reader.close();
        }
        reader = null;
        ended = true;
        if (range.start() > 0) {
            return null;
        }
        String name = listed.name();
        boolean counted = listed.kind() == FileKind.BY_BYTES || listed.isArchive() && name.indexOf('.') < 0;
        if (counted) {
            metrics.notTaken().addFile(listed.path(), e.found().wireName());
            return null;
        }
        return failed(
                listed.kind() == FileKind.FOREIGN
                        ? ReadFailures.foreign(listed, e.found())
                        : ReadFailures.wrongKind(listed, e),
                store);
    }

    private @Nullable EncodedImage failed(ReadFailure failure, ByteStore store) {
        return options.accepts(listed.path(), listed.length(), listed.modifiedMillis())
                ? new EncodedImage(listed.path(), store.bytes(), listed.length(), listed.modifiedMillis(), failure)
                : null;
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}
