/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sequencefile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.VIntWritable;
import org.apache.hadoop.io.VLongWritable;
import org.apache.hadoop.io.WritableUtils;
import org.repvgg.jobs.source.input.EntryException;

/** The name that a record's key gives, whatever Writable it is. */
final class RecordKey {
    private static final int MAX_HEX_BYTES = 64;

    private RecordKey() {}

    /**
     * Text as it is, numbers in decimal, other bytes as text if they are text, else in hexadecimal.
     *
     * @param place where the record lies, the name of those without a key
     */
    static String text(String keyClass, byte[] key, String place) throws IOException {
        if (keyClass.equals(Text.class.getName())) {
            return requireText(key, place);
        }
        if (keyClass.equals(NullWritable.class.getName()) || key.length == 0) {
            return "record-" + place;
        }
        if (keyClass.equals(IntWritable.class.getName()) && key.length == Integer.BYTES) {
            return Integer.toString(ByteBuffer.wrap(key).getInt());
        }
        if (keyClass.equals(LongWritable.class.getName()) && key.length == Long.BYTES) {
            return Long.toString(ByteBuffer.wrap(key).getLong());
        }
        if (keyClass.equals(VIntWritable.class.getName()) || keyClass.equals(VLongWritable.class.getName())) {
            return Long.toString(WritableUtils.readVLong(new java.io.DataInputStream(new ByteArrayInputStream(key))));
        }
        boolean counted = keyClass.equals(BytesWritable.class.getName()) && key.length >= Integer.BYTES;
        return bytes(key, counted ? Integer.BYTES : 0);
    }

    private static String requireText(byte[] key, String place) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(key);
        int length = new HadoopVarInts(in).readVInt();
        if (length < 0 || length != in.available()) {
            throw new IOException("the key of the record at byte " + place + " declares " + length + " bytes (expected "
                    + in.available() + ")");
        }
        return EntryException.shortened(new String(key, key.length - length, length, StandardCharsets.UTF_8));
    }

    private static String bytes(byte[] key, int from) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key, from, key.length - from))
                    .toString();
            if (text.chars().noneMatch(Character::isISOControl)) {
                return EntryException.shortened(text);
            }
        } catch (CharacterCodingException e) {
            // not text
            return hex(key, from);
        }
        return hex(key, from);
    }

    private static String hex(byte[] key, int from) {
        return HexFormat.of().formatHex(key, from, Math.min(key.length, from + MAX_HEX_BYTES));
    }
}
