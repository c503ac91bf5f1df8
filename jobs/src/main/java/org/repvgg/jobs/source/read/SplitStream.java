/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.read;

import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.FileKind;
import org.repvgg.jobs.source.input.ImageStream;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.plan.Split;

/** The images of a split's files, one file open at a time. */
public final class SplitStream implements ImageStream {
    private final Split split;
    private final Iterator<SourceFile> files;
    private final Configuration conf;
    private final ReadOptions options;
    private final ReadMetrics metrics;
    private volatile @Nullable ImageStream current;

    public SplitStream(Split split, Configuration conf, ReadOptions options, ReadMetrics metrics) {
        this.split = split;
        files = split.files().iterator();
        this.conf = conf;
        this.options = options;
        this.metrics = metrics;
    }

    @Override
    public @Nullable EncodedImage next(ByteStore store) throws IOException {
        while (true) {
            ImageStream stream = current;
            if (stream != null) {
                EncodedImage image = stream.next(store);
                if (image != null) {
                    count(image);
                    return image;
                }
                current = null;
                stream.close();
            }
            if (!files.hasNext()) {
                return null;
            }
            current = open(files.next());
        }
    }

    private void count(EncodedImage image) {
        if (image.failure() == null) {
            metrics.addImage();
        } else {
            metrics.addError();
        }
    }

    private ImageStream open(SourceFile file) {
        return file.kind() == FileKind.IMAGE
                ? new LooseFile(file, conf, options, metrics)
                : new FileByBytes(file, split.range(), conf, options, metrics);
    }

    @Override
    public void close() throws IOException {
        ImageStream stream = current;
        current = null;
        if (stream != null) {
            stream.close();
        }
    }
}
