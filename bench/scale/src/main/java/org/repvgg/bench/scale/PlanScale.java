/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.scale;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.SplitReader;
import org.repvgg.jobs.source.input.LabelSource;
import org.repvgg.jobs.source.input.ReadDetail;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.Split;

/**
 * Times listing and planning, and the walk over every entry without reading payloads. Arguments: inputs; the keys of
 * {@link org.repvgg.jobs.source.plan.PlanOptions} as system properties.
 */
public final class PlanScale {
    private PlanScale() {}

    public static void main(String[] args) throws Exception {
        Configuration conf = new Configuration();
        System.getProperties().forEach((key, value) -> {
            if (String.valueOf(key).startsWith("repvgg.source.")) {
                conf.set(String.valueOf(key), String.valueOf(value));
            }
        });
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            SourcePlan plan = ImageSource.plan(List.of(args), conf);
            System.out.printf(
                    "planned %d files, %d MB, in %d splits in %.2f s; the plan takes %d kB%n",
                    plan.files(),
                    plan.bytes() >> 20,
                    plan.splits().size(),
                    (System.nanoTime() - start) / 1e9,
                    plan.packedBytes() >> 10);
            if (Boolean.getBoolean("walk")) {
                start = System.nanoTime();
                ReadMetrics metrics = new ReadMetrics();
                ReadOptions options =
                        new ReadOptions(1 << 30, ReadDetail.NAMES, LabelSource.NONE, "label", null, 0, true);
                for (Split split : plan.splits()) {
                    try (SplitReader reader = new SplitReader(split, conf, options, metrics)) {
                        while (reader.next() != null) {
                            continue;
                        }
                    }
                }
                System.out.printf(
                        "walked %d images, %d MB fetched, in %.2f s on one thread%n",
                        metrics.images(), metrics.bytes() >> 20, (System.nanoTime() - start) / 1e9);
            }
        }
    }
}
