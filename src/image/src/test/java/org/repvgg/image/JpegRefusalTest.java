/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageLimits;

/** What is refused says what it is, and limits hold before memory is taken. */
class JpegRefusalTest {
    private static final ImageLimits LIMITS = ImageLimits.defaults();

    @Test
    void kindsThatAreNotDecodedAreNamed() throws IOException {
        assertRefused(
                frame(0xcb),
                LIMITS,
                ErrorCode.UNSUPPORTED,
                "it is a lossless, arithmetic-coded JPEG (0xffcb; expected");
        assertRefused(frame(0xc3), LIMITS, ErrorCode.UNSUPPORTED, "it is a lossless JPEG of luminance and chroma");
        assertRefused(frame(0xc5), LIMITS, ErrorCode.UNSUPPORTED, "it is a hierarchical JPEG (0xffc5; expected");
        byte[] twelveBits = SampleFiles.goldenJpeg("420.jpg");
        twelveBits[marker(twelveBits, 0xc0) + 4] = 12;
        assertRefused(twelveBits, LIMITS, ErrorCode.UNSUPPORTED, "its samples have 12 bits (expected 8)");
    }

    @Test
    void scansAreLimited() throws IOException {
        assertRefused(
                SampleFiles.goldenJpeg("progressive.jpg"),
                new ImageLimits(1 << 20, 1 << 20, 3, 60_000),
                ErrorCode.TOO_LARGE,
                "it has more than 3 scans");
    }

    @Test
    void timeIsLimited() throws IOException {
        byte[] huge = SampleFiles.goldenJpeg("gray.jpg");
        int frame = marker(huge, 0xc0);
        huge[frame + 5] = (byte) 0xf0;
        huge[frame + 7] = (byte) 0xf0;
        assertRefused(huge, new ImageLimits(1 << 20, 1L << 32, 10, 1), ErrorCode.TIMEOUT, "it took longer than 1 ms");
    }

    @Test
    void claimedPixelsAreRefusedBeforeTheyAreAllocated() throws IOException {
        byte[] bomb = SampleFiles.goldenJpeg("progressive.jpg");
        int frame = marker(bomb, 0xc2);
        bomb[frame + 5] = (byte) 0xff;
        bomb[frame + 7] = (byte) 0xff;
        assertRefused(bomb, LIMITS, ErrorCode.TOO_LARGE, "pixels (expected at most 89478485). Raise the pixel limit");
    }

    @Test
    void whatIsBrokenSaysWhere() throws IOException {
        byte[] jpeg = SampleFiles.goldenJpeg("420.jpg");
        jpeg[marker(jpeg, 0xda) + 5] = 9;
        assertRefused(jpeg, LIMITS, ErrorCode.CORRUPT, "component 9 in a scan (expected one of the frame) at byte 6");
    }

    private static byte[] frame(int marker) throws IOException {
        byte[] jpeg = SampleFiles.goldenJpeg("420.jpg");
        jpeg[marker(jpeg, 0xc0) + 1] = (byte) marker;
        return jpeg;
    }

    private static int marker(byte[] jpeg, int marker) {
        for (int i = 0; i < jpeg.length - 1; i++) {
            if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == marker) {
                return i;
            }
        }
        throw new AssertionError("no marker " + marker);
    }

    private static void assertRefused(byte[] bytes, ImageLimits limits, ErrorCode code, String message) {
        Preprocessor preprocessor = new Preprocessor(PreprocessSpec.parse("resize=8 crop=8"), limits);
        ImageException e = catchThrowableOfType(
                ImageException.class, () -> preprocessor.process(bytes, bytes.length, new float[192], 0, 64, 8, 1));
        assertThat(e).hasMessageStartingWith("Cannot decode the ").hasMessageContaining(message);
        assertThat(e.code()).isEqualTo(code);
    }
}
