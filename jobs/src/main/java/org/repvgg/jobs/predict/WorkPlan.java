/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.Redaction;
import org.repvgg.jobs.output.Committed;
import org.repvgg.jobs.output.Member;
import org.repvgg.jobs.output.PartName;
import org.repvgg.jobs.output.PartSummary;
import org.repvgg.jobs.source.SourceFile;
import org.repvgg.jobs.source.SourcePlan;
import org.repvgg.jobs.source.Split;

/**
 * What is left to do when a folder holds parts already. A part counts if its fingerprints are the run's and none of its
 * inputs has changed; inputs that are gone keep their rows. Then
 *
 * <ul>
 *   <li>an archive, or a range of one, that a part covers is done;
 *   <li>loose files that a part covers are done, the others are packed anew, so that files which arrive later do not
 *       disturb the packs of earlier runs;
 *   <li>a part that does not count any more is computed again under its own name, and replaced in one step; if it has no
 *       successor by name, because an archive is cut differently now, it is superseded.
 * </ul>
 *
 * @param todo in the order of the plan
 * @param kept visible parts that stay
 * @param finished parts that earlier runs finished but did not publish
 * @param superseded names of visible parts to remove
 * @param useless names of finished parts that are of no use
 */
record WorkPlan(
        List<Work> todo,
        List<PartSummary> kept,
        List<PartSummary> finished,
        List<String> superseded,
        List<String> useless) {
    /** Loose files are packed to about this many bytes a split, each counted with what opening it costs. */
    static final long PACK_BYTES = 64L << 20;

    static final long OPEN_COST_BYTES = 256L << 10;

    static WorkPlan of(SourcePlan plan, Committed committed, String digest) {
        return new Planner(plan, digest).plan(committed);
    }

    /** Names that are visible once the run has published. */
    Set<String> published() {
        Set<String> names = new HashSet<>();
        kept.forEach(part -> names.add(part.name()));
        finished.forEach(part -> names.add(part.name()));
        todo.forEach(work -> names.add(work.part()));
        return names;
    }

    /** Names that the run is to make visible. */
    List<String> publishing() {
        List<String> names = new ArrayList<>();
        finished.forEach(part -> names.add(part.name()));
        todo.forEach(work -> names.add(work.part()));
        return names;
    }

    /** The inputs of a split as its part names them. */
    static List<Member> members(Split split) {
        List<Member> members = new ArrayList<>();
        for (SourceFile file : split.files()) {
            members.add(new Member(file.path(), file.length(), file.modifiedMillis(), split.start(), split.end()));
        }
        return members;
    }

    private static boolean isPack(Split split) {
        return split.files().stream().noneMatch(SourceFile::isArchive);
    }

    private static final class Planner {
        private final SourcePlan plan;
        private final String digest;
        private final Map<String, SourceFile> listed = new HashMap<>();
        /** Part by place. */
        private final Map<String, String> covered = new HashMap<>();

        /** Places of the listing's archives and ranges of archives. */
        private final Set<String> planned = new HashSet<>();
        /** Covered places by path. */
        private final Map<String, Set<String>> coveredPaths = new HashMap<>();

        private final List<Work> todo = new ArrayList<>();
        private final List<PartSummary> kept = new ArrayList<>();
        private final List<PartSummary> finished = new ArrayList<>();
        private final List<PartSummary> stale = new ArrayList<>();
        private final Set<String> superseded = new HashSet<>();
        private final List<String> useless = new ArrayList<>();

        Planner(SourcePlan plan, String digest) {
            this.plan = plan;
            this.digest = digest;
        }

        WorkPlan plan(Committed committed) {
            if (committed.isEmpty()) {
                for (Split split : plan.splits()) {
                    todo.add(new Work(split.index(), PartName.of(members(split)), split));
                }
            } else {
                goOn(committed);
            }
            Set<String> published = new HashSet<>();
            todo.forEach(work -> published.add(work.part()));
            finished.forEach(part -> published.add(part.name()));
            stale.forEach(part -> superseded.add(part.name()));
            superseded.removeAll(published);
            return new WorkPlan(
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
                if (!isPack(split)) {
                    planned.add(members(split).get(0).place());
                }
            }
            sort(committed);
            redoPacksInPlace();
            List<SourceFile> loose = new ArrayList<>();
            for (Split split : plan.splits()) {
                if (isPack(split)) {
                    addUncovered(split, loose);
                } else {
                    planArchive(split);
                }
            }
            pack(loose);
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
                if (keptNames.contains(part.name()) || !counts(part)) {
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
            for (Member member : part.members()) {
                SourceFile file = listed.get(member.path());
                if (file != null
                        && (file.length() != member.length() || file.modifiedMillis() != member.modifiedMillis())) {
                    return false;
                }
            }
            return true;
        }

        private void cover(PartSummary part) {
            for (Member member : part.members()) {
                String other = covered.put(member.place(), part.name());
                if (other != null && !other.equals(part.name())) {
                    throw JobException.internal("Cannot resume: found " + Redaction.of(member.path()) + " in "
                            + other + " and in " + part.name()
                            + " (expected in one part). Pass --mode overwrite to compute all anew.");
                }
                coveredPaths
                        .computeIfAbsent(member.path(), path -> new HashSet<>())
                        .add(member.place());
            }
        }

        /** A stale pack keeps its name and those of its files that are still there. */
        private void redoPacksInPlace() {
            for (PartSummary part : stale) {
                List<SourceFile> files = new ArrayList<>();
                for (Member member : part.members()) {
                    SourceFile file = listed.get(member.path());
                    if (file != null && !file.isArchive() && !covered.containsKey(member.place())) {
                        files.add(file);
                    }
                }
                if (!files.isEmpty()) {
                    add(part.name(), files);
                }
            }
        }

        private void planArchive(Split split) {
            List<Member> members = members(split);
            Member first = members.get(0);
            if (covered.containsKey(first.place())) {
                return;
            }
            if (!planned.containsAll(coveredPaths.getOrDefault(first.path(), Set.of()))) {
                throw JobException.usage("Cannot resume: found " + Redaction.of(first.path())
                        + " cut into other ranges than before (expected the same ranges). Pass the options of the first"
                        + " run, or --mode overwrite to compute all anew.");
            }
            todo.add(new Work(todo.size(), PartName.of(members), split));
        }

        private void addUncovered(Split split, List<SourceFile> loose) {
            for (SourceFile file : split.files()) {
                if (!covered.containsKey(place(file))) {
                    loose.add(file);
                }
            }
        }

        private static String place(SourceFile file) {
            return new Member(file.path(), file.length(), file.modifiedMillis(), 0, Member.WHOLE).place();
        }

        private void pack(List<SourceFile> loose) {
            List<SourceFile> pack = new ArrayList<>();
            long cost = 0;
            for (SourceFile file : loose) {
                long fileCost = file.length() + OPEN_COST_BYTES;
                if (!pack.isEmpty() && cost + fileCost > PACK_BYTES) {
                    add(null, pack);
                    pack = new ArrayList<>();
                    cost = 0;
                }
                pack.add(file);
                cost += fileCost;
            }
            if (!pack.isEmpty()) {
                add(null, pack);
            }
        }

        private void add(@org.jspecify.annotations.Nullable String name, List<SourceFile> files) {
            Split split = new Split(todo.size(), files);
            List<Member> members = members(split);
            String part = name == null ? PartName.of(members) : name;
            todo.add(new Work(todo.size(), part, split));
            for (Member member : members) {
                covered.put(member.place(), part);
            }
        }
    }
}
