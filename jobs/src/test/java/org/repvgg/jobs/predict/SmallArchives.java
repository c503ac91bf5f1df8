/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.repvgg.jobs.TestFiles;

/** The example's images, in as many and as small archives as a test likes. */
final class SmallArchives {
    private SmallArchives() {}

    /** Writes {@code archives} tars named small-000.tar ... of {@code images} each; image i of all is named i.png. */
    static List<Path> write(Path folder, int archives, int images) throws IOException {
        List<byte[]> pngs = pngs(archives * images);
        List<Path> written = new ArrayList<>();
        for (int a = 0; a < archives; a++) {
            Path archive = folder.resolve(String.format("small-%03d.tar", a));
            List<byte[]> own = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                own.add(pngs.get((a * images + i) % pngs.size()));
            }
            writeTar(archive, a * images, own);
            written.add(archive);
        }
        return written;
    }

    /** Writes one tar whose members are named from {@code firstName}.png on. */
    static void writeTar(Path archive, int firstName, List<byte[]> images) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (int i = 0; i < images.size(); i++) {
                TarArchiveEntry entry = new TarArchiveEntry((firstName + i) + ".png");
                entry.setSize(images.get(i).length);
                tar.putArchiveEntry(entry);
                tar.write(images.get(i));
                tar.closeArchiveEntry();
            }
        }
    }

    /** The first images of the example, at most 2,000. */
    static List<byte[]> pngs(int count) throws IOException {
        List<byte[]> pngs = new ArrayList<>();
        for (int i = 0; i < 4 && pngs.size() < count; i++) {
            try (TarFile tar = new TarFile(TestFiles.example("fashion-mnist-test-0000" + i + ".tar"))) {
                for (TarArchiveEntry entry : tar.getEntries()) {
                    if (entry.getName().endsWith(".png") && pngs.size() < count) {
                        pngs.add(tar.getInputStream(entry).readAllBytes());
                    }
                }
            }
        }
        return pngs;
    }
}
