/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;

class PreprocessorTest {
    /** Tensors of each Pillow in resize-pillow12.csv and resize-pillow13.csv. */
    private static final int GOLDENS = 10;

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void tensorsAreTorchvisionsWithCropPaddingAndBothPassOrders(int pillow) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> lines = goldenLines(pillow);
        assertThat(lines).hasSize(GOLDENS);
        for (String line : lines) {
            String[] f = line.split(",", -1);
            String[] rule = f[3].split("/", -1);
            byte[] png = SampleFiles.png(Integer.parseInt(f[0]), Integer.parseInt(f[1]));
            PreprocessSpec preprocess =
                    PreprocessSpec.parse("resize=" + rule[1] + " crop=" + rule[2] + " pillow=" + pillow);
            PixelReport report = new PixelReport.Maker(preprocess, ImageLimits.defaults()).report(png, png.length);
            if (!report.tensorSha256().equals(f[6])) {
                wrong.add(line + " " + report.message());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void pixelsGoWhereTheStridesSayAndNowhereElse() throws Exception {
        byte[] png = SampleFiles.png(50, 37);
        Preprocessor preprocessor = new Preprocessor(PreprocessSpec.parse("resize=12 crop=8"), ImageLimits.defaults());
        float[] planes = new float[3 * 64];
        preprocessor.process(png, png.length, planes, 0, 64, 8, 1);
        int lanes = 16;
        float[] lane = new float[3 * 100 * lanes];
        Arrays.fill(lane, Float.NaN);
        int offset = (10 + 1) * lanes + 5;
        ImageInfo info = preprocessor.process(png, png.length, lane, offset, 100 * lanes, 10 * lanes, lanes);
        assertThat(info).isEqualTo(new ImageInfo(50, 37, "PNG", "RGB"));
        int written = 0;
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 8; y++) {
                for (int x = 0; x < 8; x++) {
                    int at = offset + (c * 100 + y * 10 + x) * lanes;
                    assertThat(lane[at]).isEqualTo(planes[c * 64 + y * 8 + x]);
                    lane[at] = Float.NaN;
                    written++;
                }
            }
        }
        assertThat(written).isEqualTo(192);
        for (float value : lane) {
            assertThat(value).isNaN();
        }
    }

    @Test
    void refusalsSayTheirCodeAndWhatWasFound() throws IOException {
        assertRefused(new byte[0], ErrorCode.EMPTY, "Cannot decode the image: it has 0 bytes. Write the file again.");
        assertRefused(
                "<html>\n".getBytes(StandardCharsets.UTF_8),
                ErrorCode.NOT_AN_IMAGE,
                "Cannot decode the image: it begins with 3c 68 74 6d 6c 3e 0a (expected a JPEG, PNG, GIF, BMP, TIFF or"
                        + " WebP).");
        byte[] png = SampleFiles.png(50, 37);
        assertThat(refusal(png, new ImageLimits(100, 1 << 20, 10, 1000)).code()).isEqualTo(ErrorCode.TOO_LARGE);
        ImageException tooLarge = refusal(png, new ImageLimits(1 << 20, 1000, 10, 1000));
        assertThat(tooLarge.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(tooLarge)
                .hasMessage("Cannot decode the 50 x 37 PNG: it has 1850 pixels (expected at most 1000). Raise the pixel"
                        + " limit if the file is trusted.");
        assertThat(tooLarge.width()).isEqualTo(50);
        assertThat(tooLarge.getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4, JPEG", "5, PNG"})
    void aBmpThatWrapsAnotherFileIsRefusedAsByPillow(int compression, String found) {
        ByteBuffer bmp = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put("BM".getBytes(StandardCharsets.US_ASCII)).putInt(100).putInt(0).putInt(54);
        bmp.putInt(40)
                .putInt(8)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(compression)
                .putInt(46);
        assertRefused(
                bmp.array(),
                ErrorCode.UNSUPPORTED,
                "Cannot decode the BMP: found a " + found
                        + " in it (expected pixels). Store that image as a file of its own.");
    }

    @Test
    void anArrayThatIsTooSmallIsTheCallersMistake() throws IOException {
        byte[] png = SampleFiles.png(50, 37);
        Preprocessor preprocessor = new Preprocessor(PreprocessSpec.parse("resize=8 crop=8"), ImageLimits.defaults());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> preprocessor.process(png, png.length, new float[191], 0, 64, 8, 1))
                .withMessage("Cannot preprocess into an array of 191 floats: the crop would reach from 0 to 191. Give a"
                        + " larger array.");
    }

    private static void assertRefused(byte[] bytes, ErrorCode code, String message) {
        ImageException e = refusal(bytes, ImageLimits.defaults());
        assertThat(e.code()).isEqualTo(code);
        assertThat(e).hasMessage(message);
    }

    private static ImageException refusal(byte[] bytes, ImageLimits limits) {
        Preprocessor preprocessor = new Preprocessor(PreprocessSpec.parse("resize=8 crop=8"), limits);
        return catchThrowableOfType(
                ImageException.class, () -> preprocessor.process(bytes, bytes.length, new float[192], 0, 64, 8, 1));
    }

    private static List<String> goldenLines(int pillow) throws IOException {
        String name = "/golden/resize-pillow" + pillow + ".csv";
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PreprocessorTest.class.getResourceAsStream(name), name),
                StandardCharsets.UTF_8))) {
            return in.lines().filter(line -> line.contains("imagenet/")).toList();
        }
    }
}
