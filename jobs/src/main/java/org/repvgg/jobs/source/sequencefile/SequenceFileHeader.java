/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sequencefile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.input.Content;
import org.repvgg.jobs.source.input.ReadFailures;

/**
 * The header of a SequenceFile, version 6. Source: Hadoop's documentation of SequenceFile. Loads no class that the file
 * names, except codecs in Hadoop's configuration.
 *
 * @param keyClass any Writable's
 * @param textValues whether values are Text, whose length is a VInt, not BytesWritable
 * @param codec null where values are not compressed
 * @param inBlocks whether many records are compressed together
 * @param end offset of the first record or block
 */
record SequenceFileHeader(
        String keyClass,
        boolean textValues,
        @Nullable CompressionCodec codec,
        boolean inBlocks,
        byte[] sync,
        long end) {
    private static final Set<String> BYTES =
            Set.of(BytesWritable.class.getName(), "org.apache.hadoop.hbase.io.ImmutableBytesWritable");

    static final int SYNC_BYTES = 16;
    private static final int VERSION = 6;
    private static final int MAX_STRING_BYTES = 1 << 16;
    private static final int MAX_METADATA = 10_000;

    static SequenceFileHeader read(StoreStream in, Configuration conf) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 'S' || magic[1] != 'E' || magic[2] != 'Q') {
            throw new IOException("it does not begin with SEQ");
        }
        if (magic[3] != VERSION) {
            throw new IOException("it has version " + magic[3] + " of the format (expected " + VERSION + ")");
        }
        HadoopVarInts numbers = new HadoopVarInts(in);
        String keyClass = string(numbers, in);
        String valueClass = string(numbers, in);
        boolean textValues = valueClass.equals(Text.class.getName());
        if (!textValues && !BYTES.contains(valueClass)) {
            throw new ReadFailures.WrongKind(
                    Content.SEQUENCE_FILE,
                    "a SequenceFile whose values are " + valueClass,
                    "Write its images as BytesWritable.");
        }
        boolean compressed = numbers.readByte() != 0;
        boolean inBlocks = numbers.readByte() != 0;
        CompressionCodec codec = null;
        if (compressed) {
            String name = string(numbers, in);
            codec = new CompressionCodecFactory(conf).getCodecByClassName(name);
            if (codec == null) {
                throw new IOException("it is compressed by " + name
                        + ", which is none of the codecs that Hadoop's configuration knows");
            }
        }
        int metadata = numbers.readInt();
        if (metadata < 0 || metadata > MAX_METADATA) {
            throw new IOException("it declares " + metadata + " metadata entries");
        }
        for (int i = 0; i < 2 * metadata; i++) {
            string(numbers, in);
        }
        byte[] sync = in.readNBytes(SYNC_BYTES);
        return new SequenceFileHeader(keyClass, textValues, codec, inBlocks && compressed, sync, in.position());
    }

    private static String string(HadoopVarInts numbers, StoreStream in) throws IOException {
        int length = numbers.readVInt();
        if (length < 0 || length > MAX_STRING_BYTES) {
            throw new IOException("its header has a string of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
