/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A folder as a reader of Parquet sees it that knows nothing of this program: every file whose name begins with neither _ nor a dot. */
public final class PlainReader {
    private PlainReader() {}

    /**
     * All rows but for the run's name, by path, as text that shows every bit of the floats; none if there is no folder. Fails
     * if a file is no whole Parquet file, or a path comes twice.
     */
    public static SortedMap<String, String> rows(FileSystem fs, Path folder) throws IOException {
        SortedMap<String, String> rows = new TreeMap<>();
        for (FileStatus file : list(fs, folder)) {
            if (file.getPath().getName().matches("[^_.].*")) {
                addRows(new Stored(fs, file), fs, rows);
            }
        }
        return rows;
    }

    private static void addRows(InputFile file, FileSystem fs, SortedMap<String, String> rows) throws IOException {
        try (ParquetReader<Group> reader = new Groups(file, fs.getConf()).build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                String text = row.toString()
                        .lines()
                        .filter(line -> !line.startsWith("run_id: "))
                        .collect(Collectors.joining("\n"));
                String path = row.getString("path", 0);
                if (rows.put(path, text) != null) {
                    throw new AssertionError("twice: " + path);
                }
            }
        }
    }

    /** The library's own would read Hadoop's configuration files again for each file. */
    private static final class Groups extends ParquetReader.Builder<Group> {
        Groups(InputFile file, Configuration conf) {
            super(file, new HadoopParquetConfiguration(conf));
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    /** The library's own would ask for a file system of its own. */
    private record Stored(FileSystem fs, FileStatus status) implements InputFile {
        @Override
        public long getLength() {
            return status.getLen();
        }

        @Override
        public SeekableInputStream newStream() throws IOException {
            return HadoopStreams.wrap(fs.open(status.getPath()));
        }
    }

    /** What is in a folder, or nothing if there is none. */
    public static FileStatus[] list(FileSystem fs, Path folder) throws IOException {
        try {
            return fs.listStatus(folder);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }
}
