/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KernelSourcesTest {
    @Test
    void sourcesInTheTreeAreWhatTheGeneratorMakes() throws IOException {
        Path root = Path.of(System.getProperty("repvgg.root", ".."));
        for (Map.Entry<Path, String> file : KernelSources.generate(root).entrySet()) {
            assertThat(file.getKey()).hasContent(file.getValue());
        }
    }
}
