/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sequencefile;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.CodecPool;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.Decompressor;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.LimitedStream;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.archive.WebDatasetLabels;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.EntryException;
import org.repvgg.jobs.source.input.ImageStream;
import org.repvgg.jobs.source.input.LabelSource;
import org.repvgg.jobs.source.input.Range;
import org.repvgg.jobs.source.input.ReadFailures;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.input.SourceFile;

/**
 * Records of a SequenceFile of any keys and values that are bytes: uncompressed, record-compressed or block-compressed. Every
 * record is an image, named {@code file.seq!/key}. A range covers the groups of records whose sync marker begins in it,
 * so that ranges which partition the file partition its records. No memory is allocated from an unverified length
 * field.
 */
public final class SequenceFileReader implements ImageStream {
    private static final int ESCAPE = -1;
    private static final int MARK_BYTES = 4 + SequenceFileHeader.SYNC_BYTES;
    private static final int MAX_KEY_BYTES = 4 * EntryException.MAX_NAME_CHARS;
    /**
     * Maximum bytes of the key lengths of one block, a few bytes per record; writers end blocks at about one megabyte
     * of data.
     */
    private static final int MAX_BLOCK_KEYS_BYTES = 64 << 20;

    private final SourceFile file;
    private final Range range;
    private final Configuration conf;
    private final ReadOptions options;
    private final ReadMetrics metrics;
    private final StoreStream in;
    private @Nullable SequenceFileHeader header;
    private @Nullable Decompressor decompressor;
    private @Nullable RecordBlock block;
    private boolean ended;
    private int images;

    /**
     * The compressed block being read: its keys, and its values as a stream; {@code left} holds the numbers of records to
     * come and of those read.
     */
    private record RecordBlock(
            long at,
            HadoopVarInts keyLengths,
            InputStream keys,
            InputStream values,
            LimitedStream compressed,
            int[] left) {}

    public SequenceFileReader(
            SourceFile file,
            StoreStream in,
            Range range,
            Configuration conf,
            ReadOptions options,
            ReadMetrics metrics) {
        this.file = file;
        this.in = in;
        this.range = range;
        this.conf = conf;
        this.options = options;
        this.metrics = metrics;
    }

    @Override
    public @Nullable EncodedImage next(ByteStore store) throws IOException {
        try {
            while (!ended) {
                if (header == null) {
                    header = SequenceFileHeader.read(in, conf);
                    metrics.addArchive();
                    ended = !findFirst(in, header);
                    continue;
                }
                EncodedImage image = header.inBlocks() ? fromBlock(in, header, store) : record(in, header, store);
                if (image != null) {
                    return image;
                }
            }
            return null;
        } catch (ReadFailures.WrongKind e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // codecs report damage with exceptions of their own
            if (options.isRetried(e)) {
                throw e;
            }
            ended = true;
            return ReadFailures.damagedArchive(file, store, images, e);
        }
    }

    /** Advances to the first group of the range; returns false if none begins in it. */
    private boolean findFirst(StoreStream in, SequenceFileHeader header) throws IOException {
        if (range.start() <= header.end()) {
            return header.end() < range.end();
        }
        in.seek(range.start());
        byte[] window = in.readNBytes(MARK_BYTES);
        if (window.length < MARK_BYTES) {
            return false;
        }
        byte[] mark = new byte[MARK_BYTES];
        Arrays.fill(mark, 0, 4, (byte) ESCAPE);
        System.arraycopy(header.sync(), 0, mark, 4, SequenceFileHeader.SYNC_BYTES);
        byte[] one = new byte[1];
        while (!Arrays.equals(window, mark)) {
            if (in.position() - MARK_BYTES + 1 >= range.end() || in.read(one, 0, 1) < 0) {
                return false;
            }
            System.arraycopy(window, 1, window, 0, MARK_BYTES - 1);
            window[MARK_BYTES - 1] = one[0];
        }
        in.seek(in.position() - MARK_BYTES);
        return true;
    }

    /** Reads the bytes of a sync marker after its escape; returns false if it begins after the range. */
    private boolean passMark(StoreStream in, SequenceFileHeader header, long at) throws IOException {
        if (at >= range.end()) {
            return false;
        }
        if (!Arrays.equals(in.readNBytes(SequenceFileHeader.SYNC_BYTES), header.sync())) {
            throw new IOException("the sync mark at byte " + at + " is not the file's");
        }
        return true;
    }

    private @Nullable EncodedImage record(StoreStream in, SequenceFileHeader header, ByteStore store)
            throws IOException {
        long at = in.position();
        if (at >= file.length()) {
            ended = true;
            return null;
        }
        HadoopVarInts numbers = new HadoopVarInts(in);
        int recordBytes = numbers.readInt();
        if (recordBytes == ESCAPE) {
            ended = !passMark(in, header, at);
            return null;
        }
        int keyBytes = numbers.readInt();
        if (keyBytes < 0 || keyBytes > recordBytes || keyBytes > MAX_KEY_BYTES) {
            throw new IOException("the record at byte " + at + " has a key of " + keyBytes + " bytes (expected at most "
                    + MAX_KEY_BYTES + ")");
        }
        String key = RecordKey.text(header.keyClass(), in.readNBytes(keyBytes), Long.toString(at));
        LimitedStream value = new LimitedStream(in, recordBytes - keyBytes);
        EncodedImage image;
        if (header.codec() == null) {
            image = image(key, value, header, store);
        } else {
            image = image(key, decompress(header.codec(), value), header, store);
        }
        in.skipNBytes(value.left());
        return image;
    }

    private @Nullable EncodedImage fromBlock(StoreStream in, SequenceFileHeader header, ByteStore store)
            throws IOException {
        if (block != null) {
            if (block.left()[0]-- > 0) {
                int keyBytes = block.keyLengths().readVInt();
                if (keyBytes < 0 || keyBytes > MAX_KEY_BYTES) {
                    throw new IOException(
                            "a block before byte " + in.position() + " has a key of " + keyBytes + " bytes");
                }
                String place = block.at() + "-" + block.left()[1]++;
                String key = RecordKey.text(header.keyClass(), block.keys().readNBytes(keyBytes), place);
                return image(key, block.values(), header, store);
            }
            in.skipNBytes(block.compressed().left());
            block = null;
        }
        long at = in.position();
        if (at >= file.length()) {
            ended = true;
            return null;
        }
        HadoopVarInts numbers = new HadoopVarInts(in);
        if (numbers.readInt() != ESCAPE) {
            throw new IOException("found no sync mark at byte " + at);
        }
        if (!passMark(in, header, at)) {
            ended = true;
            return null;
        }
        CompressionCodec codec = java.util.Objects.requireNonNull(header.codec());
        int records = numbers.readVInt();
        byte[] keyLengths = small(in, numbers, codec, at);
        byte[] keys = small(in, numbers, codec, at);
        // Each value repeats its length, so the lengths are skipped.
        in.skipNBytes(Math.max(0, numbers.readVInt()));
        LimitedStream compressed = new LimitedStream(in, Math.max(0, numbers.readVInt()));
        block = new RecordBlock(
                at,
                new HadoopVarInts(new ByteArrayInputStream(keyLengths)),
                new ByteArrayInputStream(keys),
                decompress(codec, compressed),
                compressed,
                new int[] {records, 0});
        return null;
    }

    private byte[] small(StoreStream in, HadoopVarInts numbers, CompressionCodec codec, long at) throws IOException {
        LimitedStream compressed = new LimitedStream(in, Math.max(0, numbers.readVInt()));
        byte[] bytes = decompress(codec, compressed).readNBytes(MAX_BLOCK_KEYS_BYTES);
        if (bytes.length == MAX_BLOCK_KEYS_BYTES) {
            throw new IOException(
                    "the block at byte " + at + " has more than " + MAX_BLOCK_KEYS_BYTES + " bytes of keys");
        }
        in.skipNBytes(compressed.left());
        return bytes;
    }

    private InputStream decompress(CompressionCodec codec, InputStream compressed) throws IOException {
        if (decompressor == null) {
            decompressor = CodecPool.getDecompressor(codec);
        }
        if (decompressor != null) {
            decompressor.reset();
            return codec.createInputStream(compressed, decompressor);
        }
        return codec.createInputStream(compressed);
    }

    /** Reads a BytesWritable or Text: its length and that many bytes. */
    private @Nullable EncodedImage image(String key, InputStream value, SequenceFileHeader header, ByteStore store)
            throws IOException {
        HadoopVarInts numbers = new HadoopVarInts(value);
        int length = header.textValues() ? numbers.readVInt() : numbers.readInt();
        if (length < 0) {
            throw new IOException("the value of " + key + " declares " + length + " bytes");
        }
        images++;
        String path = file.path() + "!/" + key;
        boolean wanted = options.accepts(path, length, file.modifiedMillis());
        if (!wanted || length > options.maxImageBytes() || !options.content()) {
            skip(value, length);
            return !wanted
                    ? null
                    : new EncodedImage(
                            path,
                            store.bytes(),
                            length,
                            file.modifiedMillis(),
                            length > options.maxImageBytes()
                                    ? ReadFailures.tooLarge(path, length, options.maxImageBytes())
                                    : null,
                            label(key));
        }
        int read = store.fill(value, length);
        if (read < length) {
            throw new EOFException("the file ends after " + read + " of the " + length + " bytes of " + key);
        }
        return new EncodedImage(path, store.bytes(), length, file.modifiedMillis(), null, label(key));
    }

    /**
     * Values in blocks must be read past; uncompressed and record-compressed ones are skipped by the record's length.
     */
    private void skip(InputStream value, int length) throws IOException {
        if (block != null) {
            value.skipNBytes(length);
        }
    }

    private @Nullable String label(String key) {
        return options.labels() == LabelSource.FOLDER ? WebDatasetLabels.folderOf(key) : null;
    }

    @Override
    public void close() throws IOException {
        if (decompressor != null) {
            CodecPool.returnDecompressor(decompressor);
            decompressor = null;
        }
        in.close();
    }
}
