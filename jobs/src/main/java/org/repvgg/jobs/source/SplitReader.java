/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Reads a split on an executor, one image after the other, with one archive open at a time and one buffer for the bytes.
 * What cannot be read becomes an {@link EncodedImage} with a failure; nothing a file holds makes it throw.
 */
public final class SplitReader implements Closeable {
    private final Split split;
    private final Configuration conf;
    private final int maxImageBytes;
    private final ByteStore store = new ByteStore();
    private int nextFile;
    private @Nullable TarReader archive;

    /**
     * @param maxImageBytes images of more bytes are failures; they are skipped without being read
     */
    public SplitReader(Split split, Configuration conf, int maxImageBytes) {
        this.split = split;
        this.conf = conf;
        this.maxImageBytes = maxImageBytes;
    }

    /** The next image, or null at the end of the split. */
    public @Nullable EncodedImage next() throws IOException {
        while (true) {
            if (archive != null) {
                EncodedImage image = archive.next();
                if (image != null) {
                    return image;
                }
                archive.close();
                archive = null;
            }
            if (nextFile == split.files().size()) {
                return null;
            }
            SourceFile file = split.files().get(nextFile++);
            if (file.kind() == FileKind.IMAGE) {
                return LooseFile.read(file, conf, store, maxImageBytes);
            }
            archive = new TarReader(file, conf, store, maxImageBytes);
        }
    }

    @Override
    public void close() throws IOException {
        if (archive != null) {
            archive.close();
            archive = null;
        }
    }
}
