/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.repvgg.reparam.recognize.dialect.Dialect;

/** What {@code --dialect} takes: the names of the dialects, and a library's name for its RepVGG. */
final class DialectNames {
    private static final Map<String, Dialect> LIBRARIES = Map.of(
            "official", Dialect.REPVGG,
            "timm", Dialect.TIMM_REPVGG,
            "mmpretrain", Dialect.MMPRETRAIN_REPVGG);

    private DialectNames() {}

    static ValueType<Dialect> type() {
        return new ValueType<>("choice", all(), (option, text) -> dialect(option, text));
    }

    private static List<String> all() {
        List<String> names = new ArrayList<>(Choice.words(Dialect.class));
        LIBRARIES.keySet().stream().sorted().forEach(names::add);
        return names;
    }

    private static Dialect dialect(String option, String name) {
        String word = Choice.of(option, all()).require(name.replace('_', '-'));
        Dialect library = LIBRARIES.get(word);
        return library == null ? Dialect.named(word) : library;
    }
}
