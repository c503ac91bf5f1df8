/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarFile;

/** Writes the archives of the tests, and looks into those of the example. */
public final class Tars {
    private Tars() {}

    /** Entries by name. */
    public static void write(OutputStream out, Map<String, byte[]> entries) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                append(tar, entry.getKey(), entry.getValue());
            }
        }
    }

    public static byte[] bytes(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes, entries);
        return bytes.toByteArray();
    }

    /** Each entry holds its own name, repeated to the given length. */
    public static Path write(Path file, int length, String... names) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out, length, names);
        }
        return file;
    }

    /** Each entry holds its own name, repeated to the given length. */
    public static void write(OutputStream out, int length, String... names) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String name : names) {
            String content = name.repeat(length / name.length() + 1).substring(0, length);
            entries.put(name, content.getBytes(StandardCharsets.US_ASCII));
        }
        write(out, entries);
    }

    public static void append(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** The PNGs of an archive by name, in its order. */
    public static Map<String, byte[]> pngs(Path archive) throws IOException {
        Map<String, byte[]> pngs = new LinkedHashMap<>();
        try (TarFile tar = new TarFile(archive)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                if (entry.getName().endsWith(".png")) {
                    pngs.put(entry.getName(), tar.getInputStream(entry).readAllBytes());
                }
            }
        }
        return pngs;
    }

    /** The PNGs of an archive whose last byte lies before the offset. */
    static int pngsBefore(Path archive, long offset) throws IOException {
        int count = 0;
        try (TarFile tar = new TarFile(archive)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                if (entry.getName().endsWith(".png") && entry.getDataOffset() + entry.getSize() <= offset) {
                    count++;
                }
            }
        }
        return count;
    }
}
