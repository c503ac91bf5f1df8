/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.predict.PredictResult;

/** What the user sees when a run is done. */
final class PredictSummary {
    private PredictSummary() {}

    static void print(PredictResult result, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "Classified %,d images in %.1f s (%,.0f images/s); %,d failed%s.%n",
                result.images() - result.failed(),
                result.seconds(),
                result.imagesPerSecond(),
                result.failed(),
                result.errors().isEmpty() ? "" : " " + result.errors());
        if (result.imagesNow() < result.images()) {
            out.printf(
                    Locale.ROOT, "%,d of them had been done by earlier runs.%n", result.images() - result.imagesNow());
        }
        for (String damaged : result.damagedArchives()) {
            out.println("Warning: " + damaged);
        }
        out.println("Kernel: " + result.kernels());
        out.println("Predictions: " + Redaction.of(result.output()) + " (Parquet; run " + result.runId()
                + ", details in _run/run.json)");
    }
}
