/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.repvgg.reparam.model.Dialect;

/** What {@code --dialect} takes: the names of the dialects, and a library's name for its RepVGG. */
final class DialectNames implements Iterable<String> {
    private static final Map<String, Dialect> LIBRARIES = Map.of(
            "official", Dialect.REPVGG,
            "timm", Dialect.TIMM_REPVGG,
            "mmpretrain", Dialect.MMPRETRAIN_REPVGG);

    /** Read by picocli for the help. */
    @Override
    public Iterator<String> iterator() {
        return Choice.words(Dialect.class).iterator();
    }

    static Dialect dialect(String name) {
        List<String> names = new ArrayList<>(Choice.words(Dialect.class));
        LIBRARIES.keySet().stream().sorted().forEach(names::add);
        String word = Choice.of("--dialect", names).require(name.replace('_', '-'));
        Dialect library = LIBRARIES.get(word);
        return library == null ? Dialect.named(word) : library;
    }
}
