/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.repvgg.image.format.ImageLimits;

/** Turned images equal Pillow's exif_transpose; made by src/image/src/test/python/make_preprocess_goldens.py. */
class OrientationTest {
    @Test
    void everyOrientationIsTurnedUprightWhereAskedAndOnlyThere() throws IOException {
        PixelReport.Maker upright =
                new PixelReport.Maker(PreprocessSpec.parse("orientation=exif"), ImageLimits.defaults());
        PixelReport.Maker stored = new PixelReport.Maker(PreprocessSpec.imagenet(), ImageLimits.defaults());
        byte[] first = SampleFiles.read("exif/1.jpg");
        String storedSha256 = stored.report(first, first.length).rgbSha256();
        int turned = 0;
        for (String line : SampleFiles.lines("exif/pixels.csv")) {
            String[] f = line.split(",", -1);
            byte[] bytes = SampleFiles.read("exif/" + f[0] + ".jpg");
            assertThat(upright.report(bytes, bytes.length).rgbSha256()).as(line).isEqualTo(f[1]);
            assertThat(stored.report(bytes, bytes.length).rgbSha256()).isEqualTo(storedSha256);
            turned++;
        }
        assertThat(turned).isEqualTo(8);
    }
}
