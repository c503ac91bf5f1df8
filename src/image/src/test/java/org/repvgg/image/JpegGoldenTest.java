/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.repvgg.image.format.ImageLimits;

/** Small JPEGs of every kind, whole and broken: pixels and verdict are Pillow's. */
class JpegGoldenTest {
    @Test
    void everyKindIsDecodedOrRefusedAsByPillow() throws IOException {
        PixelReport.Maker maker = new PixelReport.Maker(PreprocessSpec.imagenet(), ImageLimits.defaults());
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        for (String line : SampleFiles.goldenJpegLines()) {
            String[] f = line.split(",", -1);
            byte[] bytes = SampleFiles.goldenJpeg(f[0]);
            PixelReport report = maker.report(bytes, bytes.length);
            String got = report.verdict().equals("ok")
                    ? "ok," + report.mode() + "," + report.width() + "," + report.height() + "," + report.rgbSha256()
                    : "refused,,,,";
            if (!(f[0] + "," + got).equals(line)) {
                wrong.add(line + " but " + got + " " + report.message());
            }
            cases++;
        }
        assertThat(cases).isEqualTo(69);
        assertThat(wrong).isEmpty();
    }
}
