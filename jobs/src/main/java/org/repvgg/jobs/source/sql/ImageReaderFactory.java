/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.repvgg.jobs.session.SerializableHadoopConf;
import org.repvgg.jobs.source.input.ReadOptions;

/** Creates the readers of splits on executors. */
final class ImageReaderFactory implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    private final SerializableHadoopConf hadoop;
    private final ReadOptions options;
    private final StructType schema;
    private final int limit;

    ImageReaderFactory(SerializableHadoopConf hadoop, ReadOptions options, StructType schema, int limit) {
        this.hadoop = hadoop;
        this.options = options;
        this.schema = schema;
        this.limit = limit;
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        return new ImageRowReader(
                ((SplitPartition) partition).split(), hadoop.value(), options.ofThisTask(), schema.fieldNames(), limit);
    }
}
