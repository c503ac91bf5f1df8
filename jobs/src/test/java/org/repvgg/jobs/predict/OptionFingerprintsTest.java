/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.cli.option.Fingerprint;
import org.repvgg.jobs.cli.option.OptionRow;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.cli.option.Scope;
import org.repvgg.jobs.predict.task.PredictOptions;
import org.repvgg.jobs.predict.task.PredictSettings;
import org.repvgg.jobs.predict.task.PredictSettings.Inference;

/** What the table of options says of fingerprints is what the fingerprints are made of. */
class OptionFingerprintsTest {
    private static Set<String> settings(Fingerprint fingerprint) {
        return Options.of(Scope.PREDICT).stream()
                .filter(row -> row.fingerprint() == fingerprint)
                .map(OptionRow::setting)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void output() {
        PredictOptions defaults = PredictOptions.defaults();
        Set<String> names = names(defaults);
        // enters where it is not the default, so that earlier outputs keep their fingerprints
        assertThat(names).doesNotContain("max_decode_memory");
        names.addAll(names(defaults.withMaxDecodeBytes(96 << 20)));
        assertThat(settings(Fingerprint.OUTPUT)).isEqualTo(names);
    }

    private static Set<String> names(PredictOptions options) {
        Set<String> names = new TreeSet<>(
                PredictSettings.fingerprints(options, new Inference("model", PreprocessSpec.imagenet(), List.of()))
                        .values()
                        .keySet());
        names.removeAll(Set.of("model", "preprocess"));
        return names;
    }

    @Test
    void preprocess() {
        Set<String> names = Arrays.stream(PreprocessSpec.imagenet().canonical().split(" ", -1))
                .map(field -> field.substring(0, field.indexOf('=')))
                .collect(Collectors.toCollection(TreeSet::new));
        // sets all of them
        names.add("preset");
        assertThat(settings(Fingerprint.PREPROCESS)).isEqualTo(names);
    }
}
