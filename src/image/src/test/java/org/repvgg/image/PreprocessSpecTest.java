/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PreprocessSpecTest {
    @Test
    void canonicalTextSaysEveryFieldAndIsReadBack() {
        PreprocessSpec imagenet = PreprocessSpec.imagenet();
        assertThat(imagenet.canonical())
                .isEqualTo("resize=256 crop=224 interpolation=bilinear mean=0.485,0.456,0.406 std=0.229,0.224,0.225"
                        + " scale=unit pillow=13 orientation=stored");
        assertThat(PreprocessSpec.parse(imagenet.canonical())).isEqualTo(imagenet);
        PreprocessSpec other = new PreprocessSpec(
                64,
                60,
                Interpolation.LANCZOS,
                new float[] {0, 0.1f, 1e-9f},
                new float[] {1, 2, 3},
                PassOrder.PILLOW_12);
        assertThat(PreprocessSpec.parse(other.canonical())).isEqualTo(other);
    }

    @Test
    void fingerprintChangesWithEveryField() {
        String text = PreprocessSpec.imagenet().canonical();
        assertThat(Stream.of(
                                text,
                                text.replace("256", "255"),
                                text.replace("224", "192"),
                                text.replace("bilinear", "bicubic"),
                                text.replace("0.485", "0.486"),
                                text.replace("0.229", "0.228"),
                                text.replace("pillow=13", "pillow=12"),
                                text.replace("scale=unit", "scale=byte"),
                                text.replace("orientation=stored", "orientation=exif"))
                        .map(t -> PreprocessSpec.parse(t).fingerprint()))
                .doesNotHaveDuplicates()
                .allMatch(f -> f.matches("[0-9a-f]{64}"));
    }

    @Test
    void whatCannotBeReadIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PreprocessSpec.parse("resize=256 corp=224"))
                .withMessageStartingWith(
                        "Cannot read preprocessing 'resize=256 corp=224': found unknown key 'corp'. Write it like");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PreprocessSpec.parse("resize=0"))
                .withMessageContaining("resize is 0 (expected 1 to 16384 pixels)");
    }

    @Test
    void presetsAreWhatTheSourceRepositoriesEvaluateWith() {
        assertThat(PreprocessSpec.preset("torchvision")).isEqualTo(PreprocessSpec.imagenet());
        assertThat(PreprocessSpec.preset("timm")).isEqualTo(PreprocessSpec.imagenet());
        assertThat(PreprocessSpec.preset("timm-0.95").canonical())
                .startsWith("resize=235 crop=224 interpolation=bicubic");
        assertThat(PreprocessSpec.preset("mmpretrain").canonical())
                .isEqualTo("resize=256 crop=224 interpolation=opencv mean=123.675,116.28,103.53 std=58.395,57.12,57.375"
                        + " scale=byte pillow=13 orientation=exif");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PreprocessSpec.preset("timmm"))
                .withMessage("Cannot preprocess as 'timmm': no such preset (expected one of mmpretrain,"
                        + " mmpretrain-pillow, timm, timm-0.95, timm-d2se, torchvision).");
    }
}
