/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.error.JobException;

class OptionSourcesTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("repvgg.properties"), text);
    }

    @Test
    void sparkConfigurationWinsOverTheFile() throws IOException {
        Properties spark = new Properties();
        spark.setProperty("spark.repvgg.topK", "7");
        OptionSources sources = OptionSources.of(spark, file("spark.repvgg.topK=3\nspark.repvgg.crop=192\n"));
        assertThat(sources.value("--top-k")).isEqualTo("7");
        assertThat(sources.value("--crop")).isEqualTo("192");
        assertThat(sources.value("--resize")).isNull();
    }

    @Test
    void optionNamesBecomeCamelCase() {
        assertThat(OptionSources.key("--max-error-rate")).isEqualTo("spark.repvgg.maxErrorRate");
    }

    @Test
    void misspeltKeysAreFound() throws IOException {
        OptionSources sources = OptionSources.of(new Properties(), file("spark.repvgg.topk=3\n"));
        assertThat(sources.unknownKeys(Set.of("--top-k"))).containsExactly("spark.repvgg.topk");
    }

    @Test
    void foreignKeysInTheFileAreRefused() throws IOException {
        Path file = file("spark.master=local[1]\n");
        assertThatThrownBy(() -> OptionSources.of(new Properties(), file))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("found the key spark.master (expected keys that begin with spark.repvgg.)");
    }

    @Test
    void theFileWithEveryKeyNamesOnlyOptionsThatExist() {
        Path conf = org.repvgg.jobs.TestFiles.root().resolve("conf/repvgg.properties");
        assertThat(org.repvgg.jobs.Cli.run("predict", "--conf-file", conf.toString())
                        .message())
                .contains("missing --checkpoint");
    }
}
