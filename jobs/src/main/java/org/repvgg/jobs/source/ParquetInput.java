/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.repvgg.jobs.store.StoreStream;

/**
 * A file as Parquet's library takes it, read as every other: through broken connections, and with a failure of the file
 * system told from a damaged file.
 */
final class ParquetInput implements InputFile {
    private final SourceFile file;
    private final Configuration conf;
    private final ReadMetrics metrics;

    /**
     * @param file of known length: Parquet begins at the end
     */
    ParquetInput(SourceFile file, Configuration conf, ReadMetrics metrics) {
        this.file = file;
        this.conf = conf;
        this.metrics = metrics;
    }

    @Override
    public long getLength() {
        return file.length();
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        StoreStream in = file.open(conf, metrics);
        return new DelegatingSeekableInputStream(in) {
            @Override
            public long getPos() {
                return in.position();
            }

            @Override
            public void seek(long position) throws IOException {
                in.seek(position);
            }
        };
    }

    @Override
    public String toString() {
        return file.path();
    }
}
