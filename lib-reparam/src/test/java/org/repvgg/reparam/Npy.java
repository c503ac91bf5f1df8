/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An array of NumPy's .npy format, version 1, C order, little-endian. */
public record Npy(String type, long[] shape, double[] values) {
    private static final Pattern HEADER =
            Pattern.compile("'descr': '(..+?)', 'fortran_order': False, 'shape': \\((.*?)\\)");

    /** Reads a whole file. */
    public static Npy read(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int length = Short.toUnsignedInt(bytes.getShort(8));
            String header = new String(bytes.array(), 10, length, StandardCharsets.US_ASCII);
            Matcher matcher = HEADER.matcher(header);
            if (!matcher.find()) {
                throw new IOException("not an array this test can read: " + header);
            }
            long[] shape = Arrays.stream(matcher.group(2).split(","))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            return new Npy(
                    matcher.group(1), shape, values(bytes.position(10 + length).slice(), matcher.group(1), count));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] values(ByteBuffer data, String type, int count) throws IOException {
        ByteBuffer bytes = data.order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case "<f8" -> bytes.getDouble(i * 8);
                case "<f4" -> bytes.getFloat(i * 4);
                case "<f2" -> half(bytes.getShort(i * 2));
                case "<i8" -> bytes.getLong(i * 8);
                case "<i4" -> bytes.getInt(i * 4);
                case "<i2" -> bytes.getShort(i * 2);
                case "|u1", "|b1" -> Byte.toUnsignedInt(bytes.get(i));
                case "|i1" -> bytes.get(i);
                default -> throw new IOException("not a type this test can read: " + type);
            };
        }
        return values;
    }

    /** Only normal numbers and zero occur in the goldens. */
    private static double half(short bits) {
        int exponent = (bits >> 10) & 0x1f;
        double magnitude = exponent == 0
                ? (bits & 0x3ff) * Math.pow(2, -24)
                : (1 + (bits & 0x3ff) / 1024.0) * Math.pow(2, exponent - 15);
        return bits < 0 ? -magnitude : magnitude;
    }
}
