/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.ParquetInput;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.archive.WebDatasetLabels;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.Content;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.EntryException;
import org.repvgg.jobs.source.input.ImageStream;
import org.repvgg.jobs.source.input.LabelSource;
import org.repvgg.jobs.source.input.Range;
import org.repvgg.jobs.source.input.ReadDetail;
import org.repvgg.jobs.source.input.ReadFailure;
import org.repvgg.jobs.source.input.ReadFailures;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.input.SourceFile;

/**
 * Images in the rows of a Parquet file, named {@code file.parquet!/path}, or {@code !/row-12} if no column names them.
 * A range covers the row groups whose midpoint is in it, as is usual for Parquet. One row group is held in memory at a
 * time, as the format requires, so its size is checked first.
 */
public final class TableReader implements ImageStream {
    /** Maximum bytes of a row group's images; writers aim at 128 MB for all columns together. */
    static final long MAX_ROW_GROUP_BYTES = 1L << 30;

    private final SourceFile file;
    private final Range range;
    private final Configuration conf;
    private final ReadOptions options;
    private final ReadMetrics metrics;
    private @Nullable ParquetFileReader parquet;
    private TableColumns columns = new TableColumns();
    private @Nullable MessageType projection;
    private @Nullable RecordReader<Group> records;
    private int rowGroup;
    private long firstRow;
    private long rowsOfGroup;
    private long rowsDone;
    private boolean ended;
    private int images;

    public TableReader(SourceFile file, Range range, Configuration conf, ReadOptions options, ReadMetrics metrics) {
        this.file = file;
        this.range = range;
        this.conf = conf;
        this.options = options;
        this.metrics = metrics;
    }

    @Override
    public @Nullable EncodedImage next(ByteStore store) throws IOException {
        try {
            while (!ended) {
                if (parquet == null) {
                    parquet = open();
                    metrics.addArchive();
                }
                if (records == null || rowsDone == rowsOfGroup) {
                    ended = !nextRowGroup(parquet);
                    continue;
                }
                Group row = records.read();
                rowsDone++;
                EncodedImage image = row == null ? null : image(row, store);
                if (image != null) {
                    return image;
                }
            }
            return null;
        } catch (ReadFailures.WrongKind e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Parquet's library reports damage with many kinds of exceptions
            if (options.isRetried(e)) {
                throw e;
            }
            ended = true;
            return ReadFailures.damagedArchive(file, store, images, e);
        }
    }

    private ParquetFileReader open() throws IOException {
        ParquetReadOptions readOptions = HadoopReadOptions.builder(conf)
                .withRange(range.start(), range.end())
                .build();
        ParquetFileReader reader;
        try {
            reader = ParquetFileReader.open(new ParquetInput(file.stored(), conf, metrics), readOptions);
        } catch (RuntimeException e) {
            requireParquet();
            throw e;
        }
        try {
            MessageType schema = reader.getFileMetaData().getSchema();
            columns = TableColumns.find(schema, conf).requireContent(schema);
            boolean lengthWanted = options.wanted() != ReadDetail.NAMES || options.filter() != null;
            boolean content = options.content() || lengthWanted && columns.length() == null;
            projection =
                    TableColumns.project(schema, columns.path(), columns.length(), content ? columns.content() : null);
            reader.setRequestedSchema(projection);
            return reader;
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** The library says of other files that their last bytes are wrong; the first ones tell what they are. */
    private void requireParquet() throws IOException {
        byte[] head = new byte[Content.HEAD_BYTES];
        try (StoreStream in = file.open(conf, metrics)) {
            Content found = Content.of(head, in.readNBytes(head, 0, head.length));
            if (found != Content.PARQUET && found != Content.OTHER) {
                throw new ReadFailures.WrongKind(found);
            }
        }
    }

    private boolean nextRowGroup(ParquetFileReader reader) throws IOException {
        if (rowGroup == reader.getRowGroups().size()) {
            return false;
        }
        BlockMetaData block = reader.getRowGroups().get(rowGroup++);
        for (ColumnChunkMetaData chunk : block.getColumns()) {
            if (chunk.getPath().toDotString().equals(columns.content())
                    && Math.max(chunk.getTotalSize(), chunk.getTotalUncompressedSize()) > MAX_ROW_GROUP_BYTES) {
                throw new IOException("a row group holds " + chunk.getTotalUncompressedSize()
                        + " bytes of images (expected at most " + MAX_ROW_GROUP_BYTES
                        + "; write it again with smaller row groups)");
            }
        }
        rowsDone = 0;
        rowsOfGroup = block.getRowCount();
        firstRow = Math.max(0, block.getRowIndexOffset());
        MessageType schema = java.util.Objects.requireNonNull(projection);
        MessageColumnIO columnIo = new ColumnIOFactory().getColumnIO(schema);
        if (schema.getFieldCount() == 0) {
            throw new IOException("none of its columns names the images");
        }
        PageReadStore pages = reader.readNextRowGroup();
        records = columnIo.getRecordReader(pages, new GroupRecordConverter(schema));
        return true;
    }

    private @Nullable EncodedImage image(Group row, ByteStore store) {
        images++;
        String key = text(row, columns.path());
        String path = file.path() + "!/" + (key == null ? "row-" + (firstRow + rowsDone - 1) : key);
        String listed = text(row, columns.length());
        long length = listed == null ? -1 : Long.parseLong(listed);
        String label = options.labels() == LabelSource.FOLDER && key != null ? WebDatasetLabels.folderOf(key) : null;
        Binary bytes = contains(row, columns.content()) ? value(row, columns.content(), Group::getBinary) : null;
        if (bytes != null) {
            length = bytes.length();
        }
        if (!options.accepts(path, length, file.modifiedMillis())) {
            return null;
        }
        ReadFailure failure = null;
        if (length > options.maxImageBytes()) {
            failure = ReadFailures.tooLarge(path, length, options.maxImageBytes());
        } else if (options.content()) {
            if (bytes == null) {
                failure = ReadFailures.entry(path, new EntryException("empty", "its row has no bytes"));
                length = 0;
            } else {
                ByteBuffer source = bytes.toByteBuffer();
                store.require(source.remaining(), options.maxImageBytes());
                source.get(store.bytes(), 0, source.remaining());
            }
        }
        return new EncodedImage(path, store.bytes(), length, file.modifiedMillis(), failure, label);
    }

    @FunctionalInterface
    private interface Getter<T> {
        T get(Group group, int field, int index);
    }

    /** The value of a column as text, or null. */
    public static @Nullable String text(Group row, @Nullable String column) {
        return value(row, column, Group::getValueToString);
    }

    private static boolean contains(Group row, @Nullable String column) {
        return column != null && row.getType().containsField(TableColumns.components(row.getType(), column)[0]);
    }

    private static <T> @Nullable T value(Group row, @Nullable String column, Getter<T> getter) {
        String[] path = column == null ? new String[0] : TableColumns.components(row.getType(), column);
        Group group = row;
        for (int depth = 0; depth < path.length; depth++) {
            if (!group.getType().containsField(path[depth])) {
                return null;
            }
            int field = group.getType().getFieldIndex(path[depth]);
            if (group.getFieldRepetitionCount(field) == 0) {
                return null;
            }
            if (depth == path.length - 1) {
                return getter.get(group, field, 0);
            }
            group = group.getGroup(field, 0);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        if (parquet != null) {
            parquet.close();
        }
    }
}
