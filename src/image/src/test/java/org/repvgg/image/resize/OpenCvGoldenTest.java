/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.resize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The bytes of cv2.resize with INTER_LINEAR; made by src/image/src/test/python/make_preprocess_goldens.py. */
class OpenCvGoldenTest {
    @Test
    void linearResizeGivesOpenCvsBytes() throws Exception {
        List<String> wrong = new ArrayList<>();
        Resampler resampler = new Resampler(Pixels.identityLevels());
        int cases = 0;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(OpenCvGoldenTest.class.getResourceAsStream("/golden/opencv.csv")),
                StandardCharsets.UTF_8))) {
            for (String line : in.lines().filter(l -> !l.startsWith("#")).toList()) {
                String[] f = line.split(",", -1);
                int w = Integer.parseInt(f[0]);
                int h = Integer.parseInt(f[1]);
                int ow = Integer.parseInt(f[2]);
                int oh = Integer.parseInt(f[3]);
                resampler.planOpenCv(w, h, ow, oh, new Placement(0, 0, ow), new Placement(0, 0, oh));
                float[] out = new float[3 * ow * oh];
                resampler.begin(out, 0, 1, 3 * ow, 3, oh, ow);
                Pixels.feed(resampler, Pixels.of(w, h, "noise"), w);
                if (!ResizeGoldenTest.sha256(out).equals(f[4])) {
                    wrong.add(line);
                }
                cases++;
            }
        }
        assertThat(cases).isEqualTo(32);
        assertThat(wrong).isEmpty();
    }
}
