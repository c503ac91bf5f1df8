/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownLimit;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;

/** Collects the requirements of the query: columns, predicates on path, length and time, a limit. */
final class ImageScanBuilder
        implements SupportsPushDownFilters, SupportsPushDownRequiredColumns, SupportsPushDownLimit {
    private final TableOptions options;
    private StructType schema;
    private Filter[] pushed = {};
    private int limit = Integer.MAX_VALUE;

    ImageScanBuilder(StructType schema, TableOptions options) {
        this.schema = schema;
        this.options = options;
    }

    @Override
    public Filter[] pushFilters(Filter[] filters) {
        List<Filter> taken = new ArrayList<>();
        List<Filter> left = new ArrayList<>();
        for (Filter filter : filters) {
            (PushedFilter.understands(filter) ? taken : left).add(filter);
        }
        pushed = taken.toArray(new Filter[0]);
        return left.toArray(new Filter[0]);
    }

    @Override
    public Filter[] pushedFilters() {
        return pushed;
    }

    @Override
    public void pruneColumns(StructType required) {
        schema = required;
    }

    /** Each partition stops at the limit; Spark applies it across partitions. */
    @Override
    public boolean pushLimit(int rows) {
        limit = rows;
        return true;
    }

    @Override
    public boolean isPartiallyPushed() {
        return true;
    }

    @Override
    public Scan build() {
        return new ImageScan(options, schema, pushed.length == 0 ? null : new PushedFilter(pushed), limit);
    }
}
