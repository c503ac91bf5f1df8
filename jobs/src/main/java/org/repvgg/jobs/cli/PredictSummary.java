/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.predict.PredictResult;
import org.repvgg.jobs.source.input.NotTaken;

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
        NotTaken notTaken = result.notTaken();
        notTaken.kinds()
                .forEach((kind, counted) -> out.printf(
                        Locale.ROOT,
                        "%s: %,d %s, such as %s%n",
                        NotTaken.REMARKS.contains(kind) ? "Note" : "No row",
                        counted.count(),
                        kind,
                        counted.example()));
        if (notTaken.kinds().containsKey(NotTaken.NESTED_ARCHIVE)) {
            out.println("Archives within archives are not opened: unpack the outer ones to have their images.");
        }
        out.println("Kernel: " + result.kernels());
        out.println("Predictions: " + Redaction.of(result.output()) + " (Parquet; run " + result.runId()
                + ", details in _run/run.json)");
    }
}
