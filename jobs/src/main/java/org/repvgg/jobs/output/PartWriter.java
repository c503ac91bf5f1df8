/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.AtomicFiles;
import scala.Function1;

/**
 * Writes one Parquet file on an executor, with Spark's own encoding of rows. The file appears under its name when
 * {@link #commit} has written all of it. A writer that is closed without a commit discards its bytes and never writes a
 * footer, so that an incomplete file never appears.
 */
public final class PartWriter implements Closeable {
    /** Buffered bytes per row group before it is flushed; bounds the memory of a task. A part is seldom larger. */
    static final int ROW_GROUP_BYTES = 32 << 20;

    private final FileSystem fs;
    private final Path written;
    private final Path target;
    private final Support support = new Support();
    private final Function1<Object, Object> converter;
    private final Output output;
    private final ParquetWriter<InternalRow> writer;
    private boolean committed;

    private PartWriter(FileSystem fs, Path written, Path target, StructType schema, Configuration conf)
            throws IOException {
        this.fs = fs;
        this.written = written;
        this.target = target;
        converter = CatalystTypeConverters.createToCatalystConverter(schema);
        output = new Output(fs, written);
        writer = new Builder(output, support)
                .withConf(encoding(schema, conf))
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withRowGroupSize((long) ROW_GROUP_BYTES)
                .build();
    }

    /**
     * Starts a file.
     *
     * @param target its final path
     * @param attempt where it may be written until then, a name that no other attempt uses; ignored on object stores
     */
    public static PartWriter create(Path target, Path attempt, StructType schema, Configuration conf)
            throws IOException {
        FileSystem fs = AtomicFiles.of(target, conf);
        return new PartWriter(fs, AtomicFiles.appearsAtClose(fs, target) ? target : attempt, target, schema, conf);
    }

    private static Configuration encoding(StructType schema, Configuration conf) {
        Configuration encoding = new Configuration(conf);
        ParquetWriteSupport.setSchema(schema, encoding);
        encoding.set("spark.sql.parquet.writeLegacyFormat", "false");
        // INT96, Spark's default, is deprecated by Parquet; every reader supports this type
        encoding.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
        encoding.set("spark.sql.parquet.fieldId.write.enabled", "false");
        encoding.set("spark.sql.parquet.variant.annotateLogicalType.enabled", "false");
        return encoding;
    }

    public void write(Row row) throws IOException {
        writer.write((InternalRow) converter.apply(row));
    }

    /** Completes the file and moves it to its name. */
    public void commit(PartSummary summary) throws IOException {
        commit(summary.toFooter());
    }

    /** Completes the file with these entries in its footer, and moves it to its name. */
    public void commit(Map<String, String> footer) throws IOException {
        support.footer = footer;
        writer.close();
        committed = true;
        if (!written.equals(target)) {
            try {
                AtomicFiles.appear(fs, written, target);
            } catch (IOException e) {
                fs.delete(written, false);
                throw e;
            }
        }
    }

    /** Discards what was not committed. */
    @Override
    public void close() throws IOException {
        if (committed) {
            return;
        }
        committed = true;
        FSDataOutputStream stream = output.stream;
        if (written.equals(target)) {
            if (stream != null) {
                stream.abort();
            }
            return;
        }
        try {
            if (stream != null) {
                stream.close();
            }
        } finally {
            fs.delete(written, false);
        }
    }

    /** Spark's write support, plus footer entries that are known only at the end. */
    private static final class Support extends ParquetWriteSupport {
        private Map<String, String> footer = Map.of();

        @Override
        public FinalizedWriteContext finalizeWrite() {
            return new FinalizedWriteContext(footer);
        }
    }

    private static final class Builder extends ParquetWriter.Builder<InternalRow, Builder> {
        private final Support support;

        Builder(OutputFile file, Support support) {
            super(file);
            this.support = support;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<InternalRow> getWriteSupport(Configuration conf) {
            return support;
        }
    }

    /** Keeps a reference to the stream, so that it can be aborted without the Parquet writer. */
    private static final class Output implements OutputFile {
        private final FileSystem fs;
        private final Path path;
        private @Nullable FSDataOutputStream stream;

        Output(FileSystem fs, Path path) {
            this.fs = fs;
            this.path = path;
        }

        @Override
        public PositionOutputStream create(long blockSizeHint) throws IOException {
            return createOrOverwrite(blockSizeHint);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
            FSDataOutputStream created = fs.create(path, true);
            stream = created;
            return HadoopStreams.wrap(created);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }

        @Override
        public String getPath() {
            return path.toString();
        }
    }
}
