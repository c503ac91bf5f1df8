/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** Looks into example archives. */
final class TarFiles {
    private TarFiles() {}

    static byte[] firstImage(Path archive) {
        try (TarFile tar = new TarFile(archive)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                if (entry.getName().endsWith(".png")) {
                    return tar.getInputStream(entry).readAllBytes();
                }
            }
            throw new IllegalArgumentException("no .png in " + archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Images whose last byte lies before the offset. */
    static int imagesBefore(Path archive, long offset) throws IOException {
        int count = 0;
        try (TarFile tar = new TarFile(Files.newByteChannel(archive))) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                if (entry.getName().endsWith(".png") && entry.getDataOffset() + entry.getSize() <= offset) {
                    count++;
                }
            }
        }
        return count;
    }
}
