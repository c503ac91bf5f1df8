/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.api.java.UDF1;

/**
 * The keys under which labels may name an image: its last components, for each component count that occurs among the
 * labels. Runs on executors.
 */
final class SuffixKeys implements UDF1<String, List<String>> {
    private static final long serialVersionUID = 1L;

    private final int[] depths;
    private final KeyKind kind;

    SuffixKeys(int[] depths, KeyKind kind) {
        this.depths = depths.clone();
        this.kind = kind;
    }

    @Override
    public List<String> call(String path) {
        List<String> components = ImageKeys.components(path);
        List<String> keys = new ArrayList<>(depths.length);
        for (int depth : depths) {
            if (depth <= components.size()) {
                String key = String.join("/", components.subList(components.size() - depth, components.size()));
                keys.add(kind == KeyKind.STEM ? ImageKeys.stem(key) : key);
            }
        }
        return keys;
    }
}
