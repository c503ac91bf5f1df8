/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.jobs.source.input.ReadFailure;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.plan.PlanOptions;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.Split;

/** Plans and reads an input to its end. */
public final class Reads {
    /** Enough for every image of these tests. */
    public static final int MAX_IMAGE_BYTES = 1 << 20;

    private Reads() {}

    /** A copy of what the reader lent; {@code error} is empty where there is none. */
    public record Copy(
            String path,
            String content,
            String error,
            String message,
            @Nullable String label,
            long length) {
        /** The part behind the last slash. */
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The part behind {@code !/}. */
        public String entry() {
            return path.substring(path.indexOf("!/") + 2);
        }
    }

    public static List<Copy> all(Path input) throws IOException {
        return all(input, new Configuration(), ReadOptions.of(MAX_IMAGE_BYTES));
    }

    public static List<Copy> all(Path input, int maxImageBytes) throws IOException {
        return all(input, new Configuration(), ReadOptions.of(maxImageBytes));
    }

    public static List<Copy> all(Path input, Configuration conf, ReadOptions options) throws IOException {
        return all(ImageSource.plan(List.of(input.toUri().toString()), conf), conf, options);
    }

    public static List<Copy> all(SourcePlan plan, Configuration conf, ReadOptions options) throws IOException {
        List<Copy> images = new ArrayList<>();
        for (Split split : plan.splits()) {
            images.addAll(split(split, conf, options, new ReadMetrics()));
        }
        return images;
    }

    public static List<Copy> split(Split split, Configuration conf, ReadOptions options, ReadMetrics metrics)
            throws IOException {
        List<Copy> images = new ArrayList<>();
        try (SplitReader reader = new SplitReader(split, conf, options, metrics)) {
            for (EncodedImage image = reader.next(); image != null; image = reader.next()) {
                images.add(copy(image, options.content()));
            }
        }
        return images;
    }

    /** What an input holds that has no row, by its listing and its tasks. */
    public static NotTaken notTaken(Path input) throws IOException {
        Configuration conf = new Configuration();
        return notTaken(ImageSource.plan(List.of(input.toUri().toString()), conf, 1, null), conf);
    }

    /** The same of a plan. */
    public static NotTaken notTaken(SourcePlan plan, Configuration conf) throws IOException {
        NotTaken sum = plan.notTaken();
        for (Split split : plan.splits()) {
            ReadMetrics metrics = new ReadMetrics();
            split(split, conf, ReadOptions.of(MAX_IMAGE_BYTES), metrics);
            sum = sum.plus(metrics.notTaken().counts());
        }
        return sum;
    }

    static Copy copy(EncodedImage image, boolean content) {
        ReadFailure failure = image.failure();
        return new Copy(
                image.path(),
                failure == null && content
                        ? new String(image.bytes(), 0, (int) image.length(), StandardCharsets.ISO_8859_1)
                        : "",
                failure == null ? "" : failure.code(),
                failure == null ? "" : failure.message(),
                image.label(),
                image.length());
    }

    /** A configuration that cuts archives into ranges of about this many bytes. */
    public static Configuration cutting(long rangeBytes) {
        Configuration conf = new Configuration();
        conf.setLong(PlanOptions.RANGE_KEY, rangeBytes);
        return conf;
    }
}
