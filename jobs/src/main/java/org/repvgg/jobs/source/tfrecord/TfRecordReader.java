/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.tfrecord;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.archive.WebDatasetLabels;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.Content;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.EntryException;
import org.repvgg.jobs.source.input.ImageStream;
import org.repvgg.jobs.source.input.LabelSource;
import org.repvgg.jobs.source.input.ReadFailure;
import org.repvgg.jobs.source.input.ReadFailures;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.input.SourceFile;

/**
 * Images in the {@code tf.train.Example}s of a TFRecord file, in the feature {@code image/encoded} or {@code image}, named
 * {@code file.tfrecord!/filename}, or {@code !/record-OFFSET} where no feature names them. Source: TensorFlow's
 * documentation, "TFRecord and tf.train.Example".
 */
public final class TfRecordReader implements ImageStream {
    private static final List<String> IMAGES = List.of("image/encoded", "image");
    private static final List<String> NAMES =
            List.of("image/filename", "image/file_name", "filename", "image/key/sha256");
    private static final int HEADER_BYTES = 12;
    private static final int CRC_BYTES = 4;
    /** What else a record may hold beside its image. */
    private static final int MAX_OTHER_BYTES = 1 << 20;

    private final SourceFile file;
    private final StoreStream in;
    private final ReadOptions options;
    private final ReadMetrics metrics;
    private final ByteStore record = new ByteStore();
    private final byte[] header = new byte[HEADER_BYTES];
    private boolean ended;
    private int images;

    /**
     * @param in the file at its beginning
     */
    public TfRecordReader(SourceFile file, StoreStream in, ReadOptions options, ReadMetrics metrics) {
        this.file = file;
        this.in = in;
        this.options = options;
        this.metrics = metrics;
        metrics.addArchive();
    }

    @Override
    public @Nullable EncodedImage next(ByteStore store) throws IOException {
        try {
            while (!ended) {
                EncodedImage image = record(store);
                if (image != null) {
                    return image;
                }
            }
            return null;
        } catch (ReadFailures.WrongKind e) {
            throw e;
        } catch (IOException e) {
            if (options.isRetried(e)) {
                throw e;
            }
            ended = true;
            return ReadFailures.damagedArchive(file, store, images, e);
        }
    }

    private @Nullable EncodedImage record(ByteStore store) throws IOException {
        long at = in.position();
        int read = in.readNBytes(header, 0, HEADER_BYTES);
        if (read == 0) {
            ended = true;
            return null;
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        if (read < HEADER_BYTES || fields.getInt(Long.BYTES) != masked(header, Long.BYTES)) {
            throw new IOException("found no record at byte " + at);
        }
        long length = fields.getLong(0);
        String place = file.path() + "!/record-" + at;
        if (length < 0 || length > (long) options.maxImageBytes() + MAX_OTHER_BYTES) {
            images++;
            in.skipNBytes(length + CRC_BYTES);
            return wanted(place, length)
                    ? failed(place, length, ReadFailures.tooLarge(place, length, options.maxImageBytes()), store)
                    : null;
        }
        if (record.fill(in, (int) length) < length || in.readNBytes(header, 0, CRC_BYTES) < CRC_BYTES) {
            throw new EOFException("the file ends within the record at byte " + at);
        }
        images++;
        if (fields.getInt(0) != masked(record.bytes(), (int) length)) {
            return broken(place, length, new EntryException("corrupt", "its checksum differs from the file's"), store);
        }
        try {
            return image(new Example(record.bytes(), (int) length), at, store);
        } catch (IllegalArgumentException e) {
            return broken(place, length, new EntryException("corrupt", String.valueOf(e.getMessage())), store);
        }
    }

    private @Nullable EncodedImage image(Example example, long at, ByteStore store) throws IOException {
        Example.Place bytes = first(example, IMAGES);
        if (bytes == null) {
            if (images == 1) {
                throw new ReadFailures.WrongKind(
                        Content.TFRECORD,
                        "TFRecords without image/encoded, but " + example.names(),
                        "Write the encoded images into that feature.");
            }
            String place = file.path() + "!/record-" + at;
            return broken(place, 0, new EntryException("empty", "its record has no image/encoded"), store);
        }
        Example.Place named = first(example, NAMES);
        String key =
                named == null || named.length() == 0 ? "record-" + at : EntryException.shortened(example.text(named));
        String path = file.path() + "!/" + key;
        if (!wanted(path, bytes.length())) {
            return null;
        }
        if (bytes.length() > options.maxImageBytes()) {
            return failed(
                    path, bytes.length(), ReadFailures.tooLarge(path, bytes.length(), options.maxImageBytes()), store);
        }
        store.require(bytes.length(), options.maxImageBytes());
        System.arraycopy(record.bytes(), bytes.from(), store.bytes(), 0, bytes.length());
        String label = options.labels() == LabelSource.FOLDER ? WebDatasetLabels.folderOf(key) : null;
        return new EncodedImage(path, store.bytes(), bytes.length(), file.modifiedMillis(), null, label);
    }

    private static Example.@Nullable Place first(Example example, List<String> names) {
        for (String name : names) {
            Example.Place place = example.feature(name);
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    private boolean wanted(String path, long length) {
        return options.accepts(path, length, file.modifiedMillis());
    }

    private @Nullable EncodedImage broken(String path, long length, EntryException e, ByteStore store) {
        return wanted(path, length) ? failed(path, length, ReadFailures.entry(path, e), store) : null;
    }

    private EncodedImage failed(String path, long length, ReadFailure failure, ByteStore store) {
        return new EncodedImage(path, store.bytes(), length, file.modifiedMillis(), failure);
    }

    /** The CRC-32C as the format stores it. */
    private static int masked(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        int value = (int) crc.getValue();
        return (value >>> 15 | value << 17) + 0xa282ead8;
    }

    @Override
    public void close() {
        in.close();
    }
}
