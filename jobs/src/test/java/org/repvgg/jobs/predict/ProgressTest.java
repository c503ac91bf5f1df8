/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
    private static Progress at(long images, long failed, double fraction) {
        return new Progress(images, failed, 3, fraction, 10);
    }

    @Test
    void aRunIsHopelessOnceNoLuckCanSaveIt() {
        assertThat(at(2_000, 100, 0.5).isHopeless(0.01)).isTrue();
        assertThat(at(2_000, 100, 0.5).isHopeless(0.05)).isFalse();
        assertThat(at(2_000, 1, 0.5).isHopeless(0)).isTrue();
        assertThat(at(2_000, 2_000, 0.5).isHopeless(1)).isFalse();
    }

    @Test
    void aBadBeginningIsForgivenWhileMuchIsToCome() {
        assertThat(at(2_000, 1_000, 0.02).isHopeless(0.02)).isFalse();
        assertThat(at(2_000, 2_000, 0.02).isHopeless(0.01)).isTrue();
    }

    @Test
    void fewImagesSayNothing() {
        assertThat(at(999, 999, 0.9).isHopeless(0)).isFalse();
        assertThat(at(5_000, 5_000, 0.009).isHopeless(0)).isFalse();
    }

    @Test
    void theLineTellsImagesRateErrorsAndTimeLeft() {
        assertThat(ProgressLine.text(at(12_345, 6, 0.25), 40))
                .isEqualTo(" 25 %  3 of 40 splits  12,345 images  1235 images/s  6 errors  about 30 s left");
    }
}
