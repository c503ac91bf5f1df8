/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class WidthCopiesTest {
    @Test
    void copiesInTheTreeAreWhatTheGeneratorMakes() throws IOException {
        Path folder = Path.of(System.getProperty("repvgg.root", "..")).resolve(WidthCopies.FOLDER);
        for (String source : WidthCopies.SOURCES) {
            for (String width : WidthCopies.WIDTHS) {
                assertThat(folder.resolve(source.replace("512", width)))
                        .hasContent(WidthCopies.copy(folder.resolve(source), width));
            }
        }
    }
}
