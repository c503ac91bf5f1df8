/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.repvgg.jobs.Tars;
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
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < images.size(); i++) {
            entries.put((firstName + i) + ".png", images.get(i));
        }
        Files.write(archive, Tars.bytes(entries));
    }

    /** The first images of the example, at most 2,000. */
    static List<byte[]> pngs(int count) throws IOException {
        List<byte[]> pngs = new ArrayList<>();
        for (int i = 0; i < 4 && pngs.size() < count; i++) {
            pngs.addAll(Tars.pngs(TestFiles.example("fashion-mnist-test-0000" + i + ".tar"))
                    .values());
        }
        return pngs.subList(0, Math.min(count, pngs.size()));
    }
}
