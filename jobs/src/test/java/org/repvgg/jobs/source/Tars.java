/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes small archives. */
public final class Tars {
    private Tars() {}

    /** Members are names; each holds its own name, repeated to the given length. */
    public static Path write(Path file, int length, String... members) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out, length, members);
        }
        return file;
    }

    static void write(OutputStream out, int length, String... members) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String member : members) {
                byte[] content = member.repeat(length / member.length() + 1)
                        .substring(0, length)
                        .getBytes(StandardCharsets.US_ASCII);
                TarArchiveEntry entry = new TarArchiveEntry(member);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
    }
}
