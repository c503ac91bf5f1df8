/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** First bytes as encoders write them, and texts that only resemble them. */
class ForeignFormatTest {
    private static ForeignFormat of(String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return ForeignFormat.of(bytes, bytes.length);
    }

    /** In hexadecimal; those of AVIF, JPEG 2000, ICO and PNM are Pillow's. */
    @ParameterizedTest
    @CsvSource({
        "HEIC, 00000018667479706865696300000000 6d69663168656963",
        "HEIC, 0000001c667479706d69663100000000 6d696631686569636d696166",
        "AVIF, 000000206674797061766966000000006176696 66d6966316d6961664d413141",
        "AVIF, 0000001c667479706d69663100000000 6d696631617669666d696166",
        "JPEG_2000, 0000000c6a5020200d0a870a00000014667479706a703220",
        "JPEG_2000, ff4fff51002f0000",
        "JPEG_XL, ff0a7f00",
        "JPEG_XL, 0000000c4a584c200d0a870a",
        "ICO, 00000100010010100000000020006800000016000000",
        "PNM, 50360a32382032380a3235350a",
        "PNM, 503420232063",
        "PSD, 384250530001",
        "CAMERA_RAW, 00000018667479706372782000000001 6372782069736f6d",
        "DDS, 444453207c000000",
        "OPENEXR, 762f310102000000",
    })
    void isTold(ForeignFormat expected, String hex) {
        String digits = hex.replace(" ", "");
        byte[] bytes = new byte[digits.length() / 2 + 64];
        for (int i = 0; i < digits.length() / 2; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        assertThat(ForeignFormat.of(bytes, bytes.length)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P",
                "P1",
                "P1 is a road",
                "P6,28",
                "\0\0\1",
                "\0\0\1\0\0\0",
                "ftyp",
                "\0\0\0\u0018ftypisom\0\0\0\0isomiso2mp41"
            })
    void othersAreNone(String text) {
        assertThat(of(text)).isNull();
    }
}
