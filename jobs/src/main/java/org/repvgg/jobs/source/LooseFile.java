/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads one file that is an image by itself. */
final class LooseFile {
    private LooseFile() {}

    static EncodedImage read(SourceFile file, Configuration conf, ByteStore store, int maxImageBytes) {
        if (file.length() > maxImageBytes) {
            return failed(file, store, ReadFailures.tooLarge(file.path(), file.length(), maxImageBytes));
        }
        Path path = new Path(file.path());
        try (InputStream in = path.getFileSystem(conf).open(path)) {
            int length = store.fill(in, maxImageBytes);
            return new EncodedImage(file.path(), store.bytes(), length, file.modifiedMillis(), null);
        } catch (IOException e) {
            return failed(file, store, ReadFailures.unreadable(file.path(), e));
        }
    }

    private static EncodedImage failed(SourceFile file, ByteStore store, ReadFailure failure) {
        return new EncodedImage(file.path(), store.bytes(), file.length(), file.modifiedMillis(), failure);
    }
}
