/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.IOException;
import java.io.InputStream;
import org.repvgg.jobs.source.input.Content;
import org.repvgg.jobs.source.input.ReadFailures;

/** Opens a tar that is compressed, once or several times over. */
final class CompressedTar {
    /** Twice happens, when a server compresses what is compressed; more is a bomb. */
    private static final int MAX_LAYERS = 3;

    private CompressedTar() {}

    /**
     * @param outer how the stream is compressed
     * @throws ReadFailures.WrongKind if something else is inside
     */
    static ArchiveEntries open(InputStream compressed, Content outer) throws IOException {
        Content found = outer;
        InputStream in = compressed;
        ExpandedStream expanded = null;
        for (int layer = 0; layer < MAX_LAYERS && found.isZipped(); layer++) {
            expanded = ExpandedStream.of(found, in);
            byte[] head = expanded.peek();
            found = Content.of(head, head.length);
            in = expanded;
        }
        if (expanded == null || found != Content.TAR && found != Content.ZEROS) {
            throw new ReadFailures.WrongKind(
                    outer,
                    outer.what() + " with " + found.what() + " in it",
                    found == Content.ZIP || found.holdsRecords() || found.isImage()
                            ? "Decompress it."
                            : "Check what it is.");
        }
        return new TarEntries(expanded, Long.MAX_VALUE);
    }
}
