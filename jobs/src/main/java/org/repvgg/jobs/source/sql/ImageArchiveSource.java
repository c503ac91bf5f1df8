/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code image-archive}: one row per image of files, folders, tars, zips, SequenceFiles, Parquet files
 * of bytes and manifests. Columns and options are described in docs/source.md.
 */
public final class ImageArchiveSource implements TableProvider, DataSourceRegister {
    /** Called by Spark. */
    public ImageArchiveSource() {}

    @Override
    public String shortName() {
        return "image-archive";
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return TableOptions.of(options).schema();
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return new ImageArchiveTable(schema, TableOptions.of(new CaseInsensitiveStringMap(properties)));
    }
}
