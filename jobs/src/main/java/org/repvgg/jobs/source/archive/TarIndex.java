/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.SourceFile;

/**
 * Finds where a tar can be cut, by walking its headers once. Payloads are skipped by seeking, so the walk reads a few
 * kilobytes per entry, and a header inside a payload is never taken for one of the archive itself. Scanning from an
 * arbitrary offset could not tell them apart, since an uncompressed tar inside a tar has the same alignment. Measured
 * in docs/design/scale.md.
 */
public final class TarIndex {
    private TarIndex() {}

    /**
     * Offsets of headers at which to cut the archive into about {@code count} ranges of equal length: for each multiple
     * of length / count, the first sample that begins at or after it. WebDataset samples are not cut. For a damaged
     * archive, only cuts before the damage.
     */
    public static List<Long> cuts(SourceFile file, int count, Configuration conf) {
        List<Long> cuts = new ArrayList<>();
        long step = Math.max(1, file.length() / count);
        try (TarEntries members = new TarEntries(file.open(conf, new ReadMetrics()), Long.MAX_VALUE)) {
            long wanted = step;
            String key = "";
            while (wanted < file.length() && members.next()) {
                String next = WebDatasetLabels.keyOf(members.name());
                if (members.headerPosition() >= wanted && !next.equals(key)) {
                    cuts.add(members.headerPosition());
                    wanted = (members.headerPosition() / step + 1) * step;
                }
                key = next;
            }
        } catch (IOException e) {
            // The task that reads the last range finds the same damage and reports it.
            return cuts;
        }
        return cuts;
    }
}
