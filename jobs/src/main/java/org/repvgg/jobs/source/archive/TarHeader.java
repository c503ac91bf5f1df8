/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The fields of a tar header block. Offsets and formats: POSIX.1-2017, pax, "ustar Interchange Format". */
final class TarHeader {
    static final int TYPE = 156;
    private static final int NAME_BYTES = 100;
    private static final int SIZE = 124;
    private static final int SIZE_BYTES = 12;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final int LINK_NAME = 157;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_BYTES = 155;

    private TarHeader() {}

    static boolean isEmpty(byte[] block) {
        for (byte value : block) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** Throws unless the checksum matches the sum of unsigned or (historic) signed bytes. */
    static void check(byte[] block, long at) throws IOException {
        long stored = octal(block, CHECKSUM, CHECKSUM_BYTES, at);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < block.length; i++) {
            boolean itself = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES;
            unsigned += itself ? ' ' : block[i] & 0xff;
            signed += itself ? ' ' : block[i];
        }
        if (stored != unsigned && stored != signed) {
            throw new IOException("found no tar header at byte " + at + " (its checksum is " + unsigned
                    + ", and it says " + stored + ")");
        }
    }

    static long size(byte[] block, long at) throws IOException {
        return number(block, SIZE, at);
    }

    /** A number of twelve bytes: octal digits, or base 256 if the first bit is set. */
    static long number(byte[] block, int from, long at) throws IOException {
        if ((block[from] & 0x80) == 0) {
            return octal(block, from, SIZE_BYTES, at);
        }
        long value = block[from] & 0x7f;
        for (int i = from + 1; i < from + SIZE_BYTES; i++) {
            if (value >>> 55 != 0) {
                throw new IOException("the header at byte " + at + " declares more than 2^63 bytes");
            }
            value = value << 8 | block[i] & 0xff;
        }
        return value;
    }

    private static long octal(byte[] block, int from, int length, long at) throws IOException {
        int i = from;
        int to = from + length;
        while (i < to && block[i] == ' ') {
            i++;
        }
        long value = 0;
        for (; i < to && block[i] != 0 && block[i] != ' '; i++) {
            int digit = block[i] - '0';
            if (digit < 0 || digit > 7) {
                throw new IOException("found no tar header at byte " + at + " (byte " + (block[i] & 0xff)
                        + " where an octal digit belongs)");
            }
            value = value << 3 | digit;
        }
        return value;
    }

    /** The name in a header without extensions; only the POSIX format has the prefix field, the GNU format does not. */
    static String name(byte[] block) {
        String name = text(block, 0, NAME_BYTES);
        boolean posix = block[MAGIC] == 'u' && block[MAGIC + 4] == 'r' && block[MAGIC + 5] == 0;
        if (posix && block[PREFIX] != 0) {
            return text(block, PREFIX, PREFIX_BYTES) + "/" + name;
        }
        return name;
    }

    /** What a link in a header without extensions leads to. */
    static String linkName(byte[] block) {
        return text(block, LINK_NAME, NAME_BYTES);
    }

    /** Text that ends at a NUL or at the end of the bytes. */
    static String text(byte[] bytes) {
        return text(bytes, 0, bytes.length);
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return decode(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }

    /** Decodes UTF-8; bytes that are not valid UTF-8 are decoded with the other charset. */
    static String decode(byte[] bytes, int from, int length, Charset other) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, from, length, other);
        }
    }

    /** Records of a pax header: "length key=value\n", the length in decimal and counting itself. */
    static Map<String, String> pax(byte[] bytes, long at) throws IOException {
        Map<String, String> records = new HashMap<>();
        int from = 0;
        while (from < bytes.length && bytes[from] != 0) {
            int space = from;
            int length = 0;
            while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && length <= bytes.length) {
                length = 10 * length + bytes[space++] - '0';
            }
            int equals = space + 1;
            while (equals < bytes.length && equals < from + length && bytes[equals] != '=') {
                equals++;
            }
            int end = from + length - 1;
            if (space >= bytes.length
                    || bytes[space] != ' '
                    || end >= bytes.length
                    || equals >= end + 1
                    || bytes[end] != '\n'
                    || bytes[equals] != '=') {
                throw new IOException("the extended header at byte " + at + " is malformed");
            }
            String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            if (key.equals("path") || key.equals("linkpath") || key.equals("size") || key.startsWith("GNU.sparse.")) {
                String value = decode(bytes, equals + 1, end - equals - 1, StandardCharsets.ISO_8859_1);
                records.put(key, value);
                if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
                    // format 0.0 repeats these keys; 0.1 has the same numbers in one
                    records.merge("GNU.sparse.map", value, (map, next) -> map + ',' + next);
                }
            }
            from += length;
        }
        return records;
    }

    static long decimal(String digits, long at) throws IOException {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IOException("the extended header at byte " + at + " has a size that is not a number");
        }
    }
}
