/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.resize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of Pillow's Image.resize, both pass orders; made by src/image/src/test/python/make_resize_goldens.py. */
class ResizeGoldenTest {
    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void everyFilterGivesPillowsBytes(int pillow) throws Exception {
        List<String> wrong = new ArrayList<>();
        Resampler resampler = new Resampler(Pixels.identityLevels());
        int cases = 0;
        for (String line : lines(pillow)) {
            String[] f = line.split(",", -1);
            if (f[3].startsWith("imagenet")) {
                continue;
            }
            cases++;
            int w = Integer.parseInt(f[0]);
            int h = Integer.parseInt(f[1]);
            int ow = Integer.parseInt(f[4]);
            int oh = Integer.parseInt(f[5]);
            boolean verticalFirst = pillow == 13 && h - oh > 0 && h - oh > 2 * (w - ow);
            byte[] rgb = Pixels.of(w, h, f[2]);
            resampler.plan(
                    w,
                    h,
                    ow,
                    oh,
                    new Placement(0, 0, ow),
                    new Placement(0, 0, oh),
                    Filter.valueOf(f[3].toUpperCase(Locale.ROOT)),
                    verticalFirst);
            float[] out = new float[3 * ow * oh];
            resampler.begin(out, 0, 1, 3 * ow, 3, oh, ow);
            Pixels.feed(resampler, rgb, w);
            if (!sha256(out).equals(f[6])) {
                wrong.add(line);
            }
        }
        assertThat(cases).isEqualTo(300);
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void aCropOfTheResizeIsTheResizeCropped(int pillow) {
        int w = 61;
        int h = 149;
        int ow = 40;
        int oh = 97;
        byte[] rgb = Pixels.of(w, h, "noise");
        for (Filter filter : Filter.values()) {
            Resampler resampler = new Resampler(Pixels.identityLevels());
            float[] whole = new float[3 * ow * oh];
            resampler.plan(w, h, ow, oh, new Placement(0, 0, ow), new Placement(0, 0, oh), filter, pillow == 13);
            resampler.begin(whole, 0, ow * oh, ow, 1, oh, ow);
            Pixels.feed(resampler, rgb, w);
            float[] crop = new float[3 * 17 * 23];
            resampler.plan(w, h, ow, oh, new Placement(0, 11, 17), new Placement(0, 31, 23), filter, pillow == 13);
            resampler.begin(crop, 0, 17 * 23, 17, 1, 23, 17);
            Pixels.feed(resampler, rgb, w);
            for (int c = 0; c < 3; c++) {
                for (int y = 0; y < 23; y++) {
                    for (int x = 0; x < 17; x++) {
                        assertThat(crop[(c * 23 + y) * 17 + x]).isEqualTo(whole[(c * oh + 31 + y) * ow + 11 + x]);
                    }
                }
            }
        }
    }

    private static List<String> lines(int pillow) throws IOException {
        String name = "/golden/resize-pillow" + pillow + ".csv";
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ResizeGoldenTest.class.getResourceAsStream(name), name),
                StandardCharsets.UTF_8))) {
            return in.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    static String sha256(float[] bytes) throws Exception {
        byte[] out = new byte[bytes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (int) bytes[i];
        }
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(out));
    }
}
