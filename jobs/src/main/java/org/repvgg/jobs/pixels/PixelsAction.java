/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.pixels;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.image.ErrorCode;
import org.repvgg.image.ImageLimits;
import org.repvgg.image.PixelReport;
import org.repvgg.image.Preprocess;
import org.repvgg.jobs.reparam.FuseAction;
import org.repvgg.jobs.source.EncodedImage;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.ReadFailure;
import org.repvgg.jobs.source.SourcePlan;
import org.repvgg.jobs.source.Split;
import org.repvgg.jobs.source.SplitReader;

/** Writes a line for every image: verdict, format, size, and the hashes of its pixels and of its tensor. */
public final class PixelsAction {
    private static final String HEADER =
            "archive,member,verdict,error,format,mode,width,height,rgb_sha256,tensor_sha256";

    private PixelsAction() {}

    /** How many images there were, and how many of them were refused. */
    public record Counts(long images, long refused) {}

    /** Reads the input in the order of its names and writes the CSV file whole, or not at all. */
    public static Counts run(
            List<String> inputs, String output, Preprocess preprocess, ImageLimits limits, Configuration conf) {
        SourcePlan plan = ImageSource.plan(inputs, conf);
        long[] counts = new long[2];
        FuseAction.write(output, conf, stream -> {
            Writer csv = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
            csv.write(HEADER + "\n");
            PixelReport.Maker maker = new PixelReport.Maker(preprocess, limits);
            int maxBytes = (int) Math.min(limits.maxImageBytes(), Integer.MAX_VALUE - 8);
            for (Split split : plan.splits()) {
                try (SplitReader reader = new SplitReader(split, conf, maxBytes)) {
                    for (EncodedImage image = reader.next(); image != null; image = reader.next()) {
                        String line = line(image, maker);
                        counts[0]++;
                        counts[1] += line.contains(",refused,") ? 1 : 0;
                        csv.write(line + "\n");
                    }
                }
            }
            csv.flush();
        });
        return new Counts(counts[0], counts[1]);
    }

    private static String line(EncodedImage image, PixelReport.Maker maker) {
        String path = image.path();
        int member = path.indexOf("!/");
        String file = member < 0 ? path : path.substring(0, member);
        String base = file.substring(file.lastIndexOf('/') + 1);
        String name = member < 0 ? "," + quoted(base) : quoted(base) + "," + quoted(path.substring(member + 2));
        ReadFailure failure = image.failure();
        if (failure != null) {
            return name + ",refused," + failure.code() + ",,,,,,";
        }
        PixelReport report = maker.report(image.bytes(), (int) image.length());
        ErrorCode error = report.error();
        return String.join(
                ",",
                name,
                report.verdict(),
                error == null ? "" : error.toString(),
                report.format(),
                report.mode(),
                report.width() == 0 ? "" : Integer.toString(report.width()),
                report.height() == 0 ? "" : Integer.toString(report.height()),
                report.rgbSha256(),
                report.tensorSha256());
    }

    private static String quoted(String field) {
        return field.matches("[^\",\r\n]*") ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
