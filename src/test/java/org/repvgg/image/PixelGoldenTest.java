/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Decoded pixels and final tensors equal Pillow's and PyTorch's, by their SHA-256. */
class PixelGoldenTest {
    private final PixelReport.Maker maker = new PixelReport.Maker(
            Preprocess.imagenet(), new ImageLimits(1L << 30, ImageLimits.PILLOW_MAX_PIXELS, 1000, 60_000));

    @Test
    void everyPhotographIsPillows() throws IOException {
        assertThat(differing(Golden.photos())).isEmpty();
    }

    @Test
    void everyEncodingIsPillows() throws IOException {
        assertThat(differing(Golden.images())).isEmpty();
    }

    private List<String> differing(List<Golden> goldens) {
        List<String> wrong = new ArrayList<>();
        for (Golden golden : goldens) {
            PixelReport report = maker.report(golden.bytes(), golden.bytes().length);
            String difference = difference(golden, report);
            if (!difference.isEmpty()) {
                wrong.add(golden.member() + ": " + difference);
            }
        }
        return wrong;
    }

    private static String difference(Golden golden, PixelReport report) {
        if (!golden.verdict().equals(report.verdict())) {
            return report.verdict() + " (Pillow: " + golden.verdict() + " " + golden.error() + ") " + report.message();
        }
        if (!golden.decodes()) {
            return "";
        }
        String size = report.width() + " x " + report.height();
        String expected = golden.width() + " x " + golden.height();
        if (!size.equals(expected)) {
            return size + " (Pillow: " + expected + ")";
        }
        if (!golden.format().equals(report.format()) || !golden.mode().equals(report.mode())) {
            return report.format() + " " + report.mode() + " (Pillow: " + golden.format() + " " + golden.mode() + ")";
        }
        if (!golden.rgbSha256().equals(report.rgbSha256())) {
            return "other pixels";
        }
        return golden.tensorSha256().equals(report.tensorSha256()) ? "" : "other tensor";
    }
}
