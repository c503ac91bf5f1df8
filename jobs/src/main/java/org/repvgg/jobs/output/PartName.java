/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names of parts: a hash of the places they cover. Every attempt at the same split, in any run, gives the same name, so
 * that a newer part replaces the file of an older one.
 */
public final class PartName {
    private static final Pattern FORM = Pattern.compile("part-[0-9a-f]{32}\\.zstd\\.parquet");
    private static final int HASH_BYTES = 16;

    private PartName() {}

    /** The name of the part that covers these inputs; their order does not matter. */
    public static String of(List<InputFile> members) {
        MessageDigest digest = sha256();
        members.stream()
                .map(InputFile::place)
                .sorted()
                .forEach(place -> digest.update((place + '\n').getBytes(StandardCharsets.UTF_8)));
        return "part-" + HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES) + ".zstd.parquet";
    }

    /** Whether a file name has the form of a part name. */
    static boolean matches(String name) {
        return FORM.matcher(name).matches();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
