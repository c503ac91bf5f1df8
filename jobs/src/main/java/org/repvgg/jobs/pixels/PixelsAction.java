/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.pixels;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.PixelReport;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.jobs.io.WholeFile;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.SplitReader;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.ReadFailure;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.Split;

/** Writes one line per image: verdict, format, size, and the hashes of its pixels and of its tensor. */
public final class PixelsAction {
    private PixelsAction() {}

    /** The number of images, and how many of them could not be decoded. */
    public record Counts(long images, long refused) {}

    /** Reads the input in plan order, most expensive splits first, and writes the CSV file whole or not at all. */
    public static Counts run(
            List<String> inputs, String output, PreprocessSpec preprocess, ImageLimits limits, Configuration conf) {
        SourcePlan plan = ImageSource.plan(inputs, conf);
        long[] counts = new long[2];
        WholeFile.write(output, conf, stream -> {
            Writer csv = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
            csv.write(PixelReport.csvHeader() + "\n");
            PixelReport.Maker maker = new PixelReport.Maker(preprocess, limits);
            int maxBytes = (int) Math.min(limits.maxImageBytes(), Integer.MAX_VALUE - 8);
            for (Split split : plan.splits()) {
                try (SplitReader reader = new SplitReader(split, conf, maxBytes)) {
                    for (EncodedImage image = reader.next(); image != null; image = reader.next()) {
                        ReadFailure failure = image.failure();
                        PixelReport report = failure == null ? maker.report(image.bytes(), (int) image.length()) : null;
                        counts[0]++;
                        counts[1] += report == null || report.error() != null ? 1 : 0;
                        csv.write(line(image.path(), report, failure == null ? "" : failure.code()) + "\n");
                    }
                }
            }
            csv.flush();
        });
        return new Counts(counts[0], counts[1]);
    }

    private static String line(String path, @Nullable PixelReport report, String failure) {
        int end = path.indexOf("!/");
        String file = end < 0 ? path : path.substring(0, end);
        String base = file.substring(file.lastIndexOf('/') + 1);
        String archive = end < 0 ? "" : base;
        String member = end < 0 ? base : path.substring(end + 2);
        return report == null ? PixelReport.csvUnread(archive, member, failure) : report.csv(archive, member);
    }
}
