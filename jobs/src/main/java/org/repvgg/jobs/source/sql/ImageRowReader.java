/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.SplitReader;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.ReadDetail;
import org.repvgg.jobs.source.input.ReadFailure;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.plan.Split;

/** The rows of one split, with the columns of the query. */
final class ImageRowReader implements PartitionReader<InternalRow> {
    private final SplitReader reader;
    private final ReadMetrics metrics = new ReadMetrics();
    private final String[] columns;
    private final boolean content;
    private int left;
    private @Nullable EncodedImage image;

    ImageRowReader(Split split, Configuration conf, ReadOptions options, String[] columns, int limit) {
        reader = new SplitReader(split, conf, options, metrics);
        this.columns = columns;
        content = options.wanted() == ReadDetail.CONTENT;
        left = limit;
    }

    @Override
    public boolean next() throws IOException {
        image = left-- > 0 ? reader.next() : null;
        return image != null;
    }

    @Override
    public InternalRow get() {
        EncodedImage now = image;
        if (now == null) {
            throw new IllegalStateException("called before the first row, or after the last");
        }
        Object[] values = new Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            values[i] = value(now, columns[i]);
        }
        return new GenericInternalRow(values);
    }

    private @Nullable Object value(EncodedImage now, String column) {
        ReadFailure failure = now.failure();
        return switch (column) {
            case TableOptions.PATH -> UTF8String.fromString(now.path());
            case TableOptions.MODIFIED -> now.modifiedMillis() * 1000;
            case TableOptions.LENGTH -> now.length();
            case TableOptions.CONTENT ->
                failure == null && content ? Arrays.copyOf(now.bytes(), (int) now.length()) : null;
            case TableOptions.LABEL -> UTF8String.fromString(now.label());
            case TableOptions.ERROR ->
                failure == null
                        ? null
                        : new GenericInternalRow(new Object[] {
                            UTF8String.fromString(failure.code()), UTF8String.fromString(failure.message())
                        });
            default -> throw new IllegalStateException("no column " + column);
        };
    }

    @Override
    public CustomTaskMetric[] currentMetricsValues() {
        return SourceMetrics.values(metrics);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
