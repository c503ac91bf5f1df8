/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkippedImagesTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            file:/in/a.tar!/x/cat.jpg, file:/in/a.tar!/x/cat.jpg, true
            cat.jpg,                   file:/in/a.tar!/x/cat.jpg, true
            a.tar!/x/*,                file:/in/a.tar!/x/cat.jpg, true
            c?t.jpg,                   file:/in/cat.jpg,          true
            at.jpg,                    file:/in/cat.jpg,          false
            cat.jp,                    file:/in/cat.jpg,          false
            cat.jpg,                   file:/in/cat+jpg,          false
            """)
    void aPatternIsAPathOrItsEndAfterASlash(String pattern, String path, boolean skipped) {
        assertThat(new SkippedImages(List.of(pattern)).contain(path)).isEqualTo(skipped);
    }

    @Test
    void noPatternSkipsNothing() {
        assertThat(new SkippedImages(List.of()).contain("file:/in/cat.jpg")).isFalse();
    }
}
