/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.session.SerializableHadoopConf;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.input.LabelSource;
import org.repvgg.jobs.source.input.ReadDetail;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.Split;

/** One scan of the input. Lists the input once, when the plan is first needed; stays on the driver. */
final class ImageScan implements Scan, Batch, SupportsReportStatistics {
    private final TableOptions options;
    private final StructType schema;
    private final @Nullable PushedFilter filter;
    private final int limit;
    private final Configuration conf;
    private @Nullable SourcePlan plan;

    ImageScan(TableOptions options, StructType schema, @Nullable PushedFilter filter, int limit) {
        this.options = options;
        this.schema = schema;
        this.filter = filter;
        this.limit = limit;
        conf = options.over(SparkSession.active().sparkContext().hadoopConfiguration());
    }

    private synchronized SourcePlan plan() {
        if (plan == null) {
            plan = ImageSource.plan(
                    options.paths(), conf, SparkSession.active().sparkContext().defaultParallelism(), filter);
        }
        return plan;
    }

    @Override
    public StructType readSchema() {
        return schema;
    }

    @Override
    public String description() {
        return "image-archive " + Redaction.of(String.join(" ", options.paths())) + ", PushedFilters: "
                + (filter == null ? "[]" : filter) + ", ReadSchema: " + schema.catalogString();
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        List<Split> splits = plan().splits();
        return splits.stream().map(SplitPartition::new).toArray(InputPartition[]::new);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        List<String> names = Arrays.asList(schema.fieldNames());
        ReadDetail wanted = names.contains(TableOptions.CONTENT)
                ? ReadDetail.CONTENT
                : names.contains(TableOptions.LENGTH) || names.contains(TableOptions.ERROR)
                        ? ReadDetail.LENGTHS
                        : ReadDetail.NAMES;
        ReadOptions read = new ReadOptions(
                options.maxImageBytes(),
                wanted,
                names.contains(TableOptions.LABEL) ? options.labels() : LabelSource.NONE,
                options.labelField(),
                filter,
                ReadOptions.readAhead(conf),
                true);
        return new ImageReaderFactory(new SerializableHadoopConf(conf), read, schema, limit);
    }

    @Override
    public Statistics estimateStatistics() {
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return OptionalLong.of(plan().bytes());
            }

            @Override
            public OptionalLong numRows() {
                return OptionalLong.empty();
            }
        };
    }

    @Override
    public CustomMetric[] supportedCustomMetrics() {
        return SourceMetrics.all();
    }
}
