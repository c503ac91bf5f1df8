/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds where a tar can be cut, by walking it once from header to header. Payloads are seeked over, so the walk reads some
 * kilobytes a member and no header inside a payload is ever taken for one of the archive's own: scanning from an arbitrary
 * offset cannot tell them apart, since an uncompressed tar inside a tar is aligned like its surroundings. Measured in
 * docs/design/scale.md.
 */
final class TarIndex {
    private TarIndex() {}

    /**
     * Offsets of headers at which to cut the archive into about {@code count} ranges of even length: the first sample that
     * begins at a multiple of length / count or behind it. WebDataset samples are not cut. In a damaged archive, cuts before
     * the damage.
     */
    static List<Long> cuts(SourceFile file, int count, Configuration conf) {
        List<Long> cuts = new ArrayList<>();
        long step = Math.max(1, file.length() / count);
        try (TarMembers members = new TarMembers(file.open(conf, new ReadMetrics()), Long.MAX_VALUE)) {
            long wanted = step;
            String key = "";
            while (wanted < file.length() && members.next()) {
                String next = Samples.keyOf(members.name());
                if (members.headerPosition() >= wanted && !next.equals(key)) {
                    cuts.add(members.headerPosition());
                    wanted = (members.headerPosition() / step + 1) * step;
                }
                key = next;
            }
        } catch (IOException e) {
            // The task that reads the last range meets the same damage and reports it.
            return cuts;
        }
        return cuts;
    }
}
