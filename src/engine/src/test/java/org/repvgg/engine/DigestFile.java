/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The committed digests of the engine's results, and how they are made. */
public final class DigestFile {
    private DigestFile() {}

    /** The rows of a file of {@code golden/engine}, comments left out. */
    public static Stream<List<String>> read(String name) throws IOException {
        try (InputStream in = DigestFile.class.getResourceAsStream("/golden/engine/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split(",")));
        }
    }

    /** SHA-256 over the float bits of these arrays, big-endian. */
    public static String sha256(Iterable<float[]> arrays) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (float[] values : arrays) {
                ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
                bytes.asFloatBuffer().put(values);
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
