/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.repvgg.jobs.source.input.ReadMetrics;

/** The metrics of a scan in the SQL tab of Spark's web UI. */
final class SourceMetrics {
    private static final String BYTES = "repvggBytesRead";
    private static final String IMAGES = "repvggImages";
    private static final String ARCHIVES = "repvggArchives";
    private static final String REOPENINGS = "repvggReopenings";
    private static final String ERRORS = "repvggErrors";

    private SourceMetrics() {}

    static CustomMetric[] all() {
        return new CustomMetric[] {new BytesRead(), new Images(), new Archives(), new Reopenings(), new Errors()};
    }

    static CustomTaskMetric[] values(ReadMetrics metrics) {
        return new CustomTaskMetric[] {
            new Value(BYTES, metrics.bytes()),
            new Value(IMAGES, metrics.images()),
            new Value(ARCHIVES, metrics.archives()),
            new Value(REOPENINGS, metrics.reopenings()),
            new Value(ERRORS, metrics.errors())
        };
    }

    private record Value(String name, long value) implements CustomTaskMetric {}

    /** Bytes fetched from the file system. Public, like its siblings, since Spark instantiates it by name. */
    public static final class BytesRead extends CustomSumMetric {
        @Override
        public String name() {
            return BYTES;
        }

        @Override
        public String description() {
            return "bytes read from storage";
        }
    }

    /** Images returned, not counting failures. */
    public static final class Images extends CustomSumMetric {
        @Override
        public String name() {
            return IMAGES;
        }

        @Override
        public String description() {
            return "images";
        }
    }

    /** Archives, or ranges of archives, opened. */
    public static final class Archives extends CustomSumMetric {
        @Override
        public String name() {
            return ARCHIVES;
        }

        @Override
        public String description() {
            return "archives opened";
        }
    }

    /** Times a connection broke and the file was reopened. */
    public static final class Reopenings extends CustomSumMetric {
        @Override
        public String name() {
            return REOPENINGS;
        }

        @Override
        public String description() {
            return "broken connections reopened";
        }
    }

    /** Failed images. */
    public static final class Errors extends CustomSumMetric {
        @Override
        public String name() {
            return ERRORS;
        }

        @Override
        public String description() {
            return "images that could not be read";
        }
    }
}
