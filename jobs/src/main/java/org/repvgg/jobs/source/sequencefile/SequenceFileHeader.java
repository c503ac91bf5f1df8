/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sequencefile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.StoreStream;

/**
 * The header of a SequenceFile, version 6. Source: Hadoop's documentation of SequenceFile. Loads no class that the file
 * names, except codecs in Hadoop's configuration.
 *
 * @param codec null where values are not compressed
 * @param inBlocks whether many records are compressed together
 * @param end offset of the first record or block
 */
record SequenceFileHeader(@Nullable CompressionCodec codec, boolean inBlocks, byte[] sync, long end) {
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
        requireClass(string(numbers, in), Text.class, "keys");
        requireClass(string(numbers, in), BytesWritable.class, "values");
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
        return new SequenceFileHeader(codec, inBlocks && compressed, sync, in.position());
    }

    private static void requireClass(String found, Class<?> expected, String what) throws IOException {
        if (!found.equals(expected.getName())) {
            throw new IOException("its " + what + " are " + found + " (expected " + expected.getName() + ")");
        }
    }

    private static String string(HadoopVarInts numbers, StoreStream in) throws IOException {
        int length = numbers.readVInt();
        if (length < 0 || length > MAX_STRING_BYTES) {
            throw new IOException("its header has a string of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
