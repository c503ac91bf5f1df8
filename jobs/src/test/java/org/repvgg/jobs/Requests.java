/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import java.nio.file.Path;
import java.util.List;
import org.repvgg.image.Preprocess;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.PredictOptions;
import org.repvgg.jobs.predict.PredictRequest;

/** Prediction requests of the tests. */
final class Requests {
    private Requests() {}

    /** The checkpoint over the inputs, resized and cropped to a square, logits included. */
    static PredictRequest square(Path checkpoint, int side, Path output, String... inputs) {
        return new PredictRequest(
                checkpoint.toUri().toString(),
                List.of(inputs),
                output.toUri().toString(),
                OutputMode.ERRORIFEXISTS,
                null,
                base -> Preprocess.parse("resize=" + side + " crop=" + side),
                PredictOptions.defaults().withColumns(true, false));
    }
}
