/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.output.Committed;
import org.repvgg.jobs.output.InputFile;
import org.repvgg.jobs.output.PartName;
import org.repvgg.jobs.output.PartSummary;
import org.repvgg.jobs.predict.task.SplitTask;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.Split;

/**
 * The remaining work where an output folder already holds parts. A part is valid if it has the run's fingerprints and
 * none of its inputs has changed; inputs that are gone keep their rows.
 * <ul>
 * <li>A range of an archive that a valid part covers is done.
 * <li>Whole files, archives or not, that a valid part covers are done. The others are packed into new parts, so that
 * files which arrive later do not change the parts of earlier runs.
 * <li>A part that is not valid is computed again under its own name, and replaced in one step. If it has no successor
 * of the same name, because an archive is now cut differently, it is superseded.
 * </ul>
 *
 * @param todo by descending cost
 * @param kept visible parts that stay
 * @param finished parts that earlier runs finished but did not publish
 * @param superseded names of visible parts to remove
 * @param useless names of finished parts that are not needed
 */
public record ResumePlan(
        List<SplitTask> todo,
        List<PartSummary> kept,
        List<PartSummary> finished,
        List<String> superseded,
        List<String> useless) {
    static ResumePlan of(SourcePlan plan, Committed committed, String digest) {
        return new Planner(plan, digest).plan(committed);
    }

    /** Names that are visible after the run has published. */
    Set<String> published() {
        Set<String> names = new HashSet<>();
        kept.forEach(part -> names.add(part.name()));
        finished.forEach(part -> names.add(part.name()));
        todo.forEach(work -> names.add(work.part()));
        return names;
    }

    /** Names of the parts that the run publishes. */
    List<String> publishing() {
        List<String> names = new ArrayList<>();
        finished.forEach(part -> names.add(part.name()));
        todo.forEach(work -> names.add(work.part()));
        return names;
    }

    private static final class Planner {
        private final SourcePlan plan;
        private final String digest;
        private final Map<String, SourceFile> listed = new HashMap<>();
        /** Part name by place. */
        private final Map<String, String> covered = new HashMap<>();

        /** Places of the listed files and of ranges of archives. */
        private final Set<String> planned = new HashSet<>();
        /** Covered places by path. */
        private final Map<String, Set<String>> coveredPaths = new HashMap<>();

        private final List<SplitTask> todo = new ArrayList<>();
        private final List<PartSummary> kept = new ArrayList<>();
        private final List<PartSummary> finished = new ArrayList<>();
        private final List<PartSummary> stale = new ArrayList<>();
        private final Set<String> superseded = new HashSet<>();
        private final List<String> useless = new ArrayList<>();

        Planner(SourcePlan plan, String digest) {
            this.plan = plan;
            this.digest = digest;
        }

        ResumePlan plan(Committed committed) {
            if (committed.isEmpty()) {
                for (Split split : plan.splits()) {
                    todo.add(new SplitTask(split.index(), PartName.of(SplitTask.members(split)), split));
                }
            } else {
                goOn(committed);
            }
            Set<String> published = new HashSet<>();
            todo.forEach(work -> published.add(work.part()));
            finished.forEach(part -> published.add(part.name()));
            stale.forEach(part -> superseded.add(part.name()));
            superseded.removeAll(published);
            return new ResumePlan(
                    List.copyOf(todo),
                    List.copyOf(kept),
                    List.copyOf(finished),
                    superseded.stream().sorted().toList(),
                    List.copyOf(useless));
        }

        private void goOn(Committed committed) {
            for (Split split : plan.splits()) {
                for (SourceFile file : split.files()) {
                    listed.put(file.path(), file);
                }
                SplitTask.members(split).forEach(member -> planned.add(member.place()));
            }
            sort(committed);
            if (!committed.redo()) {
                requireNothingLost();
            }
            redoPacksInPlace();
            List<SourceFile> whole = new ArrayList<>();
            for (Split split : plan.splits()) {
                List<InputFile> members = SplitTask.members(split);
                for (int i = 0; i < members.size(); i++) {
                    if (covered.containsKey(members.get(i).place())) {
                        continue;
                    }
                    requireSameCuts(members.get(i).path());
                    if (split.isWhole()) {
                        whole.add(split.files().get(i));
                    } else {
                        add(PartName.of(members), split);
                    }
                }
            }
            plan.packing().pack(whole).forEach(split -> add(PartName.of(SplitTask.members(split)), split));
            todo.sort(Comparator.comparingLong(work -> -work.split().cost()));
            for (int i = 0; i < todo.size(); i++) {
                todo.set(i, new SplitTask(i, todo.get(i).part(), todo.get(i).split()));
            }
        }

        private void sort(Committed committed) {
            Set<String> removing = new HashSet<>(committed.superseded());
            Set<String> keptNames = new HashSet<>();
            for (PartSummary part : committed.visible()) {
                if (removing.contains(part.name())) {
                    superseded.add(part.name());
                } else if (committed.redo() || !counts(part)) {
                    stale.add(part);
                } else {
                    kept.add(part);
                    keptNames.add(part.name());
                    cover(part);
                }
            }
            for (PartSummary part : committed.ready()) {
                // a process that was taken for dead may have finished it since, with other packs
                boolean done = part.members().stream().anyMatch(member -> covered.containsKey(member.place()));
                if (keptNames.contains(part.name()) || done || !counts(part)) {
                    useless.add(part.name());
                } else {
                    finished.add(part);
                    cover(part);
                }
            }
        }

        private boolean counts(PartSummary part) {
            if (!part.digest().equals(digest)) {
                return false;
            }
            for (InputFile member : part.members()) {
                SourceFile file = listed.get(member.path());
                if (file != null
                        && (file.length() != member.length() || file.modifiedMillis() != member.modifiedMillis())) {
                    return false;
                }
            }
            return true;
        }

        private void cover(PartSummary part) {
            for (InputFile member : part.members()) {
                String other = covered.put(member.place(), part.name());
                if (other != null && !other.equals(part.name())) {
                    throw new JobException(
                            FailureCode.INCONSISTENT_OUTPUT,
                            "Cannot resume: found " + Redaction.of(member.path()) + " in "
                                    + other + " and in " + part.name()
                                    + " (expected in one part). Pass --mode overwrite to compute everything again.");
                }
                coveredPaths
                        .computeIfAbsent(member.path(), path -> new HashSet<>())
                        .add(member.place());
            }
        }

        /**
         * Checks that no rows are lost: the rows of a missing file cannot move to another part, and would go when a
         * file in the same part has changed.
         */
        private void requireNothingLost() {
            Set<String> replaced = new HashSet<>();
            finished.forEach(part -> replaced.add(part.name()));
            for (PartSummary part : stale) {
                if (part.digest().equals(digest) && !replaced.contains(part.name())) {
                    for (InputFile member : part.members()) {
                        if (!listed.containsKey(member.path()) && !covered.containsKey(member.place())) {
                            throw new JobException(
                                    FailureCode.INPUT_CHANGED,
                                    "Cannot resume: " + Redaction.of(member.path())
                                            + " is missing, and a file with rows in the same part has changed (expected both"
                                            + " present, or neither changed) in " + part.name()
                                            + ". Restore it, or pass"
                                            + " --mode overwrite to compute everything again without it.");
                        }
                    }
                }
            }
        }

        /**
         * A stale part of several files keeps its name and those of its files that still exist. Not if one of these
         * files is planned otherwise, in ranges or with a finished part: its rows would be visible twice until the
         * stale part is replaced.
         */
        private void redoPacksInPlace() {
            for (PartSummary part : stale) {
                List<SourceFile> files = new ArrayList<>();
                boolean inPlace = true;
                for (InputFile member : part.members()) {
                    SourceFile file = listed.get(member.path());
                    if (file != null) {
                        files.add(file);
                        inPlace &= member.isWhole()
                                && planned.contains(member.place())
                                && !covered.containsKey(member.place());
                    }
                }
                if (inPlace && !files.isEmpty()) {
                    add(part.name(), plan.packing().whole(files));
                }
            }
        }

        private void requireSameCuts(String path) {
            if (!planned.containsAll(coveredPaths.getOrDefault(path, Set.of()))) {
                throw new JobException(
                        FailureCode.OUTPUT_DIFFERS,
                        "Cannot resume: found " + Redaction.of(path)
                                + " cut into other ranges than before (expected the same ranges). Pass the options of the first"
                                + " run, or --mode overwrite to compute everything again.");
            }
        }

        private void add(String part, Split split) {
            todo.add(new SplitTask(todo.size(), part, split));
            SplitTask.members(split).forEach(member -> covered.put(member.place(), part));
        }
    }
}
