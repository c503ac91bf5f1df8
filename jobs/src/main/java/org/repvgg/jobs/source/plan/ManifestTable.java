/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.repvgg.jobs.io.ParquetInput;
import org.repvgg.jobs.source.parquet.TableColumns;
import org.repvgg.jobs.source.parquet.TableReader;

/** Reads paths and lengths from a Parquet file, row group by row group. */
final class ManifestTable {
    private ManifestTable() {}

    @FunctionalInterface
    interface Sink {
        /** Receives a path, and a length or -1. */
        void add(String path, long length) throws IOException;
    }

    static void read(FileStatus status, Configuration conf, Sink sink) throws IOException {
        try (ParquetFileReader reader = ParquetInput.open(status, conf)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            TableColumns columns = TableColumns.find(schema, conf);
            String path = columns.path();
            if (path == null) {
                throw new IOException(
                        "found no path column in " + status.getPath().getName());
            }
            MessageType projection = TableColumns.project(schema, path, columns.length());
            reader.setRequestedSchema(projection);
            PageReadStore pages;
            while ((pages = reader.readNextRowGroup()) != null) {
                RecordReader<Group> rows = new ColumnIOFactory()
                        .getColumnIO(projection)
                        .getRecordReader(pages, new GroupRecordConverter(projection));
                for (long row = 0; row < pages.getRowCount(); row++) {
                    Group group = rows.read();
                    String name = TableReader.text(group, path);
                    if (name != null) {
                        String length = TableReader.text(group, columns.length());
                        sink.add(name, length == null ? -1 : Long.parseLong(length));
                    }
                }
            }
        } catch (RuntimeException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }
}
