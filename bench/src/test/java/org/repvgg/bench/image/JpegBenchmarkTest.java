/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pipelines compute the same thing; ImageIO's pixels equal ours on plain 4:2:0. */
class JpegBenchmarkTest {
    @ParameterizedTest
    @ValueSource(strings = {"baseline", "progressive"})
    void everyPipelineGivesTheSameTensor(String images) throws Exception {
        float[] ours = run("repvgg", images);
        assertThat(ours).isEqualTo(run("imageio", images));
        assertThat(ours).doesNotContain(Float.NaN);
    }

    private static float[] run(String decoder, String images) throws Exception {
        JpegBenchmark benchmark = new JpegBenchmark();
        benchmark.decoder = decoder;
        benchmark.images = images;
        benchmark.prepare();
        return benchmark.toTensor().clone();
    }
}
