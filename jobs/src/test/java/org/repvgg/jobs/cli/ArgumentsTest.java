/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.repvgg.image.ImageSize;
import org.repvgg.jobs.cli.option.AuditOptions;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.cli.option.Scope;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.task.PredictOptions;
import org.repvgg.jobs.session.OptionSources;

class ArgumentsTest {
    private static Arguments predict(Map<String, String> configured, String... more) {
        Properties properties = new Properties();
        properties.putAll(configured);
        OptionSources sources = OptionSources.of(properties, null);
        List<String> words =
                new ArrayList<>(List.of("predict", "--checkpoint", "~/c", "--output", "o", "--input", "a", "b"));
        words.addAll(Arrays.asList(more));
        return new Arguments(
                Scope.PREDICT,
                RootCommand.commandLine(sources)
                        .parseArgs(words.toArray(String[]::new))
                        .subcommand(),
                sources);
    }

    @Test
    void defaults() {
        Arguments arguments = predict(Map.of());
        assertThat(arguments.get(Options.TOP_K)).isEqualTo(5);
        assertThat(arguments.get(Options.MODE)).isEqualTo(OutputMode.ERRORIFEXISTS);
        assertThat(arguments.get(Options.LOGITS)).isFalse();
        assertThat(arguments.find(Options.CROP)).isNull();
        assertThat(arguments.all(Options.INPUT)).containsExactly("a", "b");
        assertThat(arguments.get(Options.CHECKPOINT)).isEqualTo(System.getProperty("user.home") + "/c");
        assertThat(RunOptions.of(arguments)).isEqualTo(PredictOptions.defaults());
    }

    @Test
    void argumentsWinOverConfiguredValues() {
        Map<String, String> configured = Map.of(
                "spark.repvgg.topK",
                "7",
                "spark.repvgg.crop",
                "32",
                "spark.repvgg.logits",
                "true",
                "spark.repvgg.mode",
                "Resume");
        Arguments arguments = predict(configured, "--top-k", "3", "--logits", "--input", "c");
        assertThat(arguments.get(Options.TOP_K)).isEqualTo(3);
        assertThat(arguments.find(Options.CROP)).isEqualTo(ImageSize.square(32));
        assertThat(arguments.get(Options.LOGITS)).isTrue();
        assertThat(arguments.get(Options.MODE)).isEqualTo(OutputMode.RESUME);
        assertThat(arguments.all(Options.INPUT)).containsExactly("a", "b", "c");
        assertThat(predict(configured).get(Options.LOGITS)).isTrue();
        assertThat(predict(configured, "--logits=false").get(Options.LOGITS)).isFalse();
    }

    @Test
    void optionsOfOtherCommandsAreRefused() {
        assertThatThrownBy(() -> predict(Map.of()).get(AuditOptions.WORST)).hasMessageContaining("--worst of [audit]");
    }
}
