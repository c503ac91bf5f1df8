/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * An input file for Parquet's library that is read like all others: reading survives broken connections, and failures
 * of the file system are distinguished from damaged files.
 */
public final class ParquetInput implements InputFile {
    private final StoredFile file;
    private final Configuration conf;
    private final StoreListener listener;

    /**
     * @param file of known length, because Parquet reads from the end
     */
    public ParquetInput(StoredFile file, Configuration conf, StoreListener listener) {
        this.file = file;
        this.conf = conf;
        this.listener = listener;
    }

    /** Opens a Parquet file whose status is known, without a listener. */
    public static ParquetFileReader open(FileStatus status, Configuration conf) throws IOException {
        ParquetInput input = new ParquetInput(StoredFile.of(status, "parquet"), conf, StoreListener.NONE);
        // without options Parquet would read Hadoop's configuration files again for each file
        return ParquetFileReader.open(input, HadoopReadOptions.builder(conf).build());
    }

    @Override
    public long getLength() {
        return file.length();
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        StoreStream in = StoreStream.open(file, conf, listener);
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
