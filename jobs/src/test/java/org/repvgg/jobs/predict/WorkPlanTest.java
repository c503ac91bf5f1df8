/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.output.Committed;
import org.repvgg.jobs.output.Member;
import org.repvgg.jobs.output.PartSummary;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.SourcePlan;

/** What is left to do, from footers alone. */
class WorkPlanTest {
    private static final String DIGEST = "0123456789abcdef";

    @TempDir
    private Path folder;

    private SourcePlan plan() {
        return ImageSource.plan(List.of(folder.toUri().toString()), new Configuration());
    }

    private static PartSummary part(Work work, String digest) {
        return new PartSummary(work.part(), digest, "run", WorkPlan.members(work.split()), 10, new TreeMap<>(), "");
    }

    private static Committed nothing() {
        return new Committed(List.of(), List.of(), false, List.of());
    }

    @Test
    void partsOfOtherFingerprintsDoNotCount() throws IOException {
        SmallArchives.write(folder, 2, 3);
        WorkPlan first = WorkPlan.of(plan(), nothing(), DIGEST);
        assertThat(first.todo()).hasSize(2);
        PartSummary old = part(first.todo().get(0), "other");
        PartSummary own = part(first.todo().get(1), DIGEST);
        WorkPlan next = WorkPlan.of(plan(), new Committed(List.of(old), List.of(own), false, List.of()), DIGEST);
        assertThat(next.todo()).extracting(Work::part).containsExactly(old.name());
        assertThat(next.finished()).containsExactly(own);
        assertThat(next.superseded()).isEmpty();
        assertThat(next.published()).containsExactlyInAnyOrder(old.name(), own.name());
    }

    @Test
    void anArchiveThatIsCutOtherwiseIsRefusedUnlessItChanged() throws IOException {
        SmallArchives.write(folder, 1, 3);
        Work work = WorkPlan.of(plan(), nothing(), DIGEST).todo().get(0);
        Member whole = WorkPlan.members(work.split()).get(0);
        Member half = new Member(whole.path(), whole.length(), whole.modifiedMillis(), 0, whole.length() / 2);
        String name = "part-00000000000000000000000000000000.zstd.parquet";
        PartSummary part = new PartSummary(name, DIGEST, "run", List.of(half), 1, new TreeMap<>(), "");
        assertThatThrownBy(() -> WorkPlan.of(plan(), new Committed(List.of(part), List.of(), false, List.of()), DIGEST))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("cut into other ranges than before");

        Member older = new Member(half.path(), half.length(), 1, half.start(), half.end());
        PartSummary stale = new PartSummary(name, DIGEST, "run", List.of(older), 1, new TreeMap<>(), "");
        WorkPlan next = WorkPlan.of(plan(), new Committed(List.of(stale), List.of(), false, List.of()), DIGEST);
        assertThat(next.todo()).extracting(Work::part).containsExactly(work.part());
        assertThat(next.superseded()).containsExactly(name);
    }

    @Test
    void aFinishedPartOfOldBytesIsOfNoUse() throws IOException {
        SmallArchives.write(folder, 1, 3);
        Work work = WorkPlan.of(plan(), nothing(), DIGEST).todo().get(0);
        PartSummary ready = part(work, DIGEST);
        SmallArchives.writeTar(folder.resolve("small-000.tar"), 0, SmallArchives.pngs(5));
        WorkPlan next = WorkPlan.of(plan(), new Committed(List.of(), List.of(ready), false, List.of()), DIGEST);
        assertThat(next.useless()).containsExactly(ready.name());
        assertThat(next.todo()).hasSize(1);
    }

    @Test
    void theSameImageInTwoPartsIsAnErrorAndNotAChoice() throws IOException {
        SmallArchives.write(folder, 1, 3);
        Work work = WorkPlan.of(plan(), nothing(), DIGEST).todo().get(0);
        PartSummary one = part(work, DIGEST);
        PartSummary two = new PartSummary(
                "part-00000000000000000000000000000000.zstd.parquet",
                DIGEST,
                "run",
                one.members(),
                10,
                new TreeMap<>(),
                "");
        assertThatThrownBy(() ->
                        WorkPlan.of(plan(), new Committed(List.of(one, two), List.of(), false, List.of()), DIGEST))
                .hasMessageStartingWith("Cannot resume: found ");
    }

    @Test
    void packsStayWhenFilesComeBetweenTheirs() throws IOException {
        byte[] png = SmallArchives.pngs(1).get(0);
        for (int i = 0; i < 300; i++) {
            Files.write(folder.resolve(String.format("%04d.png", i * 10)), png);
        }
        WorkPlan first = WorkPlan.of(plan(), nothing(), DIGEST);
        assertThat(first.todo()).hasSizeGreaterThan(1);
        List<PartSummary> done = new ArrayList<>();
        first.todo().forEach(work -> done.add(part(work, DIGEST)));
        for (int i = 0; i < 20; i++) {
            Files.write(folder.resolve(String.format("%04d.png", i * 100 + 5)), png);
        }
        WorkPlan next = WorkPlan.of(plan(), new Committed(done, List.of(), false, List.of()), DIGEST);
        assertThat(next.kept()).hasSameSizeAs(done);
        assertThat(next.todo()).hasSize(1);
        assertThat(next.todo().get(0).split().files()).hasSize(20);
    }
}
