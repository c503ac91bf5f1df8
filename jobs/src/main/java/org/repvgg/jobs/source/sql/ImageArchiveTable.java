/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.repvgg.jobs.error.Redaction;

/** The input as a readable table. */
final class ImageArchiveTable implements SupportsRead {
    private final StructType schema;
    private final TableOptions options;

    ImageArchiveTable(StructType schema, TableOptions options) {
        this.schema = schema;
        this.options = options;
    }

    @Override
    public String name() {
        return "image-archive " + Redaction.of(String.join(" ", options.paths()));
    }

    @Override
    @SuppressWarnings("deprecation") // deprecated in Spark, but its replacement, columns(), calls it
    public StructType schema() {
        return schema;
    }

    @Override
    public Map<String, String> properties() {
        return Map.of();
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap scanOptions) {
        return new ImageScanBuilder(schema, options);
    }
}
