/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.output.OutputFolder;
import org.repvgg.jobs.output.PartWriter;
import org.repvgg.jobs.source.input.EncodedImage;

/**
 * The failed images of one split with their bytes, in a Parquet file that has the part's name; written if requested and
 * if there are any. It appears before the part, so that a published part with failures always has its dead-letter file.
 */
public final class DeadLetters implements Closeable {
    /** Folder for dead-letter files being written; Parquet readers skip its name. */
    public static final String ATTEMPTS = "_tmp";

    private static final StructType SCHEMA = new StructType()
            .add("path", DataTypes.StringType, false)
            .add("length", DataTypes.LongType, false)
            .add("modification_time", DataTypes.TimestampType, false)
            .add(
                    "error",
                    new StructType()
                            .add("code", DataTypes.StringType, false)
                            .add("message", DataTypes.StringType, false),
                    false)
            .add("content", DataTypes.BinaryType, true);

    private final OutputTarget target;
    private final String part;
    private final String attempt;
    private final Configuration conf;
    private @Nullable PartWriter writer;

    /** Refuses a folder within the output's: its files would be taken for predictions. */
    public static void requireOutside(@Nullable String uri, OutputFolder output, Configuration conf) {
        if (uri == null) {
            return;
        }
        try {
            Path folder = new Path(uri);
            Path qualified = folder.getFileSystem(conf).makeQualified(folder);
            if ((qualified + "/").startsWith(output.uri() + "/")) {
                throw new JobException(
                        FailureCode.USAGE,
                        "Cannot use --dead-letter: found " + Redaction.of(uri)
                                + " (expected a folder outside of --output). Choose another one.");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_WRITABLE,
                    "Cannot write to --dead-letter: " + Failures.rootMessage(e) + " at " + Redaction.of(uri)
                            + ". Check the file system and its credentials.");
        }
    }

    DeadLetters(OutputTarget target, String part, String attempt, Configuration conf) {
        this.target = target;
        this.part = part;
        this.attempt = attempt;
        this.conf = conf;
    }

    /** Adds an image; without its bytes if they could not be read or are too many. */
    void add(EncodedImage image, Classifier.Failure failure) throws IOException {
        String folder = target.deadLetters();
        if (folder == null) {
            return;
        }
        if (writer == null) {
            writer = PartWriter.create(
                    new Path(folder, part), new Path(new Path(folder, ATTEMPTS), attempt), SCHEMA, conf);
        }
        byte[] content = image.failure() == null ? Arrays.copyOf(image.bytes(), Math.toIntExact(image.length())) : null;
        writer.write(RowFactory.create(
                image.path(),
                image.length(),
                new Timestamp(image.modifiedMillis()),
                RowFactory.create(failure.code(), failure.message()),
                content));
    }

    void commit() throws IOException {
        if (writer != null) {
            writer.commit(Map.of());
        }
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
