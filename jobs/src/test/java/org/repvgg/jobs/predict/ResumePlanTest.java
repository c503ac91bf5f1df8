/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.output.Committed;
import org.repvgg.jobs.output.InputFile;
import org.repvgg.jobs.output.PartSummary;
import org.repvgg.jobs.predict.task.SplitTask;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.plan.SourcePlan;

/** What is left to do, from footers alone. */
class ResumePlanTest {
    private static final String DIGEST = "0123456789abcdef";

    @TempDir
    private Path folder;

    /** Each archive in a split of its own. */
    private SourcePlan plan() {
        return plan(1_000);
    }

    private SourcePlan plan(int cores) {
        return ImageSource.plan(List.of(folder.toUri().toString()), new Configuration(), cores);
    }

    private static PartSummary part(SplitTask work, String digest) {
        return new PartSummary(
                work.part(), digest, "run", SplitTask.members(work.split()), 10, new TreeMap<>(), List.of());
    }

    private static Committed nothing() {
        return new Committed(List.of(), List.of(), false, List.of());
    }

    @Test
    void partsOfOtherFingerprintsDoNotCount() throws IOException {
        SmallArchives.write(folder, 2, 3);
        ResumePlan first = ResumePlan.of(plan(), nothing(), DIGEST);
        assertThat(first.todo()).hasSize(2);
        PartSummary old = part(first.todo().get(0), "other");
        PartSummary own = part(first.todo().get(1), DIGEST);
        ResumePlan next = ResumePlan.of(plan(), new Committed(List.of(old), List.of(own), false, List.of()), DIGEST);
        assertThat(next.todo()).extracting(SplitTask::part).containsExactly(old.name());
        assertThat(next.finished()).containsExactly(own);
        assertThat(next.superseded()).isEmpty();
        assertThat(next.published()).containsExactlyInAnyOrder(old.name(), own.name());
    }

    @Test
    void anArchiveThatIsCutOtherwiseIsRefusedUnlessItChanged() throws IOException {
        SmallArchives.write(folder, 1, 3);
        SplitTask work = ResumePlan.of(plan(), nothing(), DIGEST).todo().get(0);
        InputFile whole = SplitTask.members(work.split()).get(0);
        InputFile half = new InputFile(whole.path(), whole.length(), whole.modifiedMillis(), 0, whole.length() / 2);
        String name = "part-00000000000000000000000000000000.zstd.parquet";
        PartSummary part = new PartSummary(name, DIGEST, "run", List.of(half), 1, new TreeMap<>(), List.of());
        assertThatThrownBy(
                        () -> ResumePlan.of(plan(), new Committed(List.of(part), List.of(), false, List.of()), DIGEST))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("cut into other ranges than before");

        InputFile older = new InputFile(half.path(), half.length(), 1, half.start(), half.end());
        PartSummary stale = new PartSummary(name, DIGEST, "run", List.of(older), 1, new TreeMap<>(), List.of());
        ResumePlan next = ResumePlan.of(plan(), new Committed(List.of(stale), List.of(), false, List.of()), DIGEST);
        assertThat(next.todo()).extracting(SplitTask::part).containsExactly(work.part());
        assertThat(next.superseded()).containsExactly(name);
    }

    @Test
    void aFinishedPartOfOldBytesIsOfNoUse() throws IOException {
        SmallArchives.write(folder, 1, 3);
        SplitTask work = ResumePlan.of(plan(), nothing(), DIGEST).todo().get(0);
        PartSummary ready = part(work, DIGEST);
        SmallArchives.writeTar(folder.resolve("small-000.tar"), 0, SmallArchives.pngs(5));
        ResumePlan next = ResumePlan.of(plan(), new Committed(List.of(), List.of(ready), false, List.of()), DIGEST);
        assertThat(next.useless()).containsExactly(ready.name());
        assertThat(next.todo()).hasSize(1);
    }

    @Test
    void theSameImageInTwoPartsIsAnErrorAndNotAChoice() throws IOException {
        SmallArchives.write(folder, 1, 3);
        SplitTask work = ResumePlan.of(plan(), nothing(), DIGEST).todo().get(0);
        PartSummary one = part(work, DIGEST);
        PartSummary two = new PartSummary(
                "part-00000000000000000000000000000000.zstd.parquet",
                DIGEST,
                "run",
                one.members(),
                10,
                new TreeMap<>(),
                List.of());
        assertThatThrownBy(() ->
                        ResumePlan.of(plan(), new Committed(List.of(one, two), List.of(), false, List.of()), DIGEST))
                .hasMessageStartingWith("Cannot resume: found ");
    }

    @Test
    void packsStayWhenFilesComeBetweenTheirs() throws IOException {
        byte[] png = SmallArchives.pngs(1).get(0);
        for (int i = 0; i < 300; i++) {
            Files.write(folder.resolve(String.format("%04d.png", i * 10)), png);
        }
        ResumePlan first = ResumePlan.of(plan(), nothing(), DIGEST);
        assertThat(first.todo()).hasSizeGreaterThan(1);
        List<PartSummary> done = new ArrayList<>();
        first.todo().forEach(work -> done.add(part(work, DIGEST)));
        for (int i = 0; i < 20; i++) {
            Files.write(folder.resolve(String.format("%04d.png", i * 100 + 5)), png);
        }
        ResumePlan next = ResumePlan.of(plan(), new Committed(done, List.of(), false, List.of()), DIGEST);
        assertThat(next.kept()).hasSameSizeAs(done);
        assertThat(next.todo()).hasSize(1);
        assertThat(next.todo().get(0).split().files()).hasSize(20);
    }

    /** Four archives in two parts, as an earlier run left them. */
    private List<PartSummary> twoPacks() throws IOException {
        SmallArchives.write(folder, 4, 3);
        ResumePlan first = ResumePlan.of(plan(1), nothing(), DIGEST);
        assertThat(first.todo()).hasSize(2).allMatch(work -> work.split().fileCount() == 2);
        List<PartSummary> parts = new ArrayList<>();
        first.todo().forEach(work -> parts.add(part(work, DIGEST)));
        parts.sort(Comparator.comparing(part -> part.members().get(0).path()));
        return parts;
    }

    private ResumePlan next(List<PartSummary> visible, List<PartSummary> ready) {
        return ResumePlan.of(plan(1), new Committed(visible, ready, false, List.of()), DIGEST);
    }

    private static List<String> names(SplitTask work) {
        return work.split().files().stream()
                .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1))
                .toList();
    }

    @Test
    void packsOfArchivesStayWhateverTheNextRunWouldPack() throws IOException {
        List<PartSummary> parts = twoPacks();
        SmallArchives.writeTar(folder.resolve("small-000b.tar"), 50, SmallArchives.pngs(2));
        ResumePlan next = ResumePlan.of(plan(), new Committed(parts, List.of(), false, List.of()), DIGEST);
        assertThat(next.kept()).hasSize(2);
        assertThat(next.todo()).hasSize(1);
        assertThat(names(next.todo().get(0))).containsExactly("small-000b.tar");
    }

    @Test
    void aPackOfWhichOneArchiveChangedIsComputedAgainUnderItsName() throws IOException {
        List<PartSummary> parts = twoPacks();
        SmallArchives.writeTar(folder.resolve("small-001.tar"), 50, SmallArchives.pngs(9));
        ResumePlan next = next(parts, List.of());
        assertThat(next.kept()).containsExactly(parts.get(1));
        assertThat(next.superseded()).isEmpty();
        assertThat(next.todo())
                .extracting(SplitTask::part)
                .containsExactly(parts.get(0).name());
        assertThat(names(next.todo().get(0))).containsExactly("small-000.tar", "small-001.tar");
    }

    @Test
    void rowsOfAnArchiveThatIsGoneAreNotLostToAnotherThatChanged() throws IOException {
        List<PartSummary> parts = twoPacks();
        Files.delete(folder.resolve("small-000.tar"));
        assertThat(next(parts, List.of()).kept()).hasSize(2);
        SmallArchives.writeTar(folder.resolve("small-001.tar"), 50, SmallArchives.pngs(9));
        assertThatThrownBy(() -> next(parts, List.of()))
                .isInstanceOf(JobException.class)
                .hasMessageMatching(
                        "Cannot resume: .*/small-000\\.tar is missing, and a file with rows in the same part has changed"
                                + " .* in " + parts.get(0).name() + "\\. Restore it, or pass --mode overwrite .*");
        ResumePlan anew = ResumePlan.of(plan(1), new Committed(parts, List.of(), true, List.of()), DIGEST);
        assertThat(anew.todo()).hasSize(2);
        // what has its new part already can be published
        PartSummary done = part(
                anew.todo().stream()
                        .filter(work -> work.part().equals(parts.get(0).name()))
                        .findFirst()
                        .orElseThrow(),
                DIGEST);
        assertThat(next(parts, List.of(done)).finished()).containsExactly(done);
    }

    @Test
    void aPartThatAProcessBelievedDeadFinishedLateIsOfNoUse() throws IOException {
        List<PartSummary> parts = twoPacks();
        SplitTask alone = ResumePlan.of(plan(), nothing(), DIGEST).todo().get(0);
        ResumePlan next = next(parts, List.of(part(alone, DIGEST)));
        assertThat(next.useless()).containsExactly(alone.part());
        assertThat(next.todo()).isEmpty();
        assertThat(next.kept()).hasSize(2);
    }
}
