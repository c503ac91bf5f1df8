/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import java.nio.file.Path;
import java.util.List;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.PredictRequest;
import org.repvgg.jobs.predict.task.PredictOptions;

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
                base -> PreprocessSpec.parse("resize=" + side + " crop=" + side),
                PredictOptions.defaults().withColumns(true, false));
    }
}
