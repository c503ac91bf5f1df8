/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.reparam.recognize.Assumption;

/**
 * The report of a run, {@code _run/run.json}; a contract, listed field by field in {@code docs/reference/schema.md}.
 * Immutable: a run that goes on makes a copy. {@link #toJson} is the only writer, {@link #parse} the only reader.
 *
 * @param fingerprints as in {@code _run/fingerprints.json}
 * @param timings seconds by stage, in the order of the stages
 * @param work null until the run is planned
 * @param counts null until the tasks have ended
 * @param failure null unless the run was refused or failed
 * @param end null while the run is going on
 */
public record RunManifest(
        Listing listing,
        Model model,
        Preprocessing preprocess,
        SortedMap<String, String> versions,
        DriverSeconds driverSeconds,
        Start start,
        Status status,
        Fingerprints fingerprints,
        Map<String, Double> timings,
        @Nullable Work work,
        @Nullable Counts counts,
        @Nullable Failure failure,
        @Nullable End end) {
    /** The version that is written; a file without the field {@code format_version} has version 0. */
    public static final int FORMAT_VERSION = 1;

    public RunManifest {
        versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
        timings = Collections.unmodifiableMap(new LinkedHashMap<>(timings));
    }

    /** A run that begins. */
    public RunManifest(Description description, Start start, Fingerprints fingerprints) {
        this(
                description.listing(),
                description.model(),
                description.preprocess(),
                description.versions(),
                description.driverSeconds(),
                start,
                Status.RUNNING,
                fingerprints,
                Map.of(),
                null,
                null,
                null,
                null);
    }

    /** How far a run is, or how it ended. */
    public enum Status {
        RUNNING,
        PUBLISHING,
        DONE,
        /** Refused, with exit status 2. */
        USAGE,
        /** Refused, with exit status 3. */
        INPUT,
        /** Refused, with exit status 4. */
        ERROR_RATE,
        /** Refused, with exit status 1. */
        INTERNAL,
        /** Tasks or the file system failed. */
        FAILED;

        /** The status of a run that was refused with this code. */
        public static Status refused(FailureCode code) {
            return valueOf(code.status().name());
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is known before the run begins. */
    public record Description(
            Listing listing,
            Model model,
            Preprocessing preprocess,
            SortedMap<String, String> versions,
            DriverSeconds driverSeconds) {}

    /**
     * What was listed; URIs without user information.
     *
     * @param splits of the whole input
     */
    public record Listing(
            List<String> inputs, String output, long files, long archives, long ignoredFiles, int splits) {
        public Listing {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * The network.
     *
     * @param largestRelativeDifference between the fused network and its branches, as the verification found it
     * @param notes how the tensors were found in the file
     * @param assumptions what decides the network's function and is not in its tensors
     */
    public record Model(
            String checkpoint,
            String checkpointSha256,
            String fingerprint,
            double largestRelativeDifference,
            String variant,
            List<String> notes,
            List<Assumption> assumptions) {
        public Model {
            notes = List.copyOf(notes);
            assumptions = List.copyOf(assumptions);
        }
    }

    /** The preprocessing, as text and as its SHA-256. */
    public record Preprocessing(String canonical, String fingerprint) {}

    /** Seconds before the run began. */
    public record DriverSeconds(double fuse, double list) {}

    /** Which run, and when it began. */
    public record Start(String runId, OutputMode mode, Instant started) {}

    /** Numbers of splits to do, and of parts that were there before. */
    public record Work(int splitsTodo, int partsKept, int partsFinishedBefore, int partsSuperseded) {}

    /**
     * Rows of the whole output; {@code ...ThisRun} of the splits that this run did.
     *
     * @param errors rows by error code
     * @param errorsByArchive the archives with most errors
     * @param damaged messages of the first damaged archives
     * @param kernels rows of this run by kernel set
     * @param kernelReasons why, by kernel set
     * @param hosts rows of this run by host
     * @param enginesPacked how often each executor packed the network
     * @param notTaken what was listed or found in archives and has no row
     */
    public record Counts(
            long images,
            long imagesThisRun,
            long predicted,
            long failed,
            SortedMap<String, Long> errors,
            List<ArchiveErrors> errorsByArchive,
            int damagedArchives,
            List<String> damaged,
            int parts,
            long bytesThisRun,
            long reopeningsThisRun,
            SortedMap<String, Long> kernels,
            SortedMap<String, String> kernelReasons,
            SortedMap<String, Long> hosts,
            SortedMap<String, Long> enginesPacked,
            TaskSeconds taskSeconds,
            NotTaken notTaken) {
        public Counts {
            errors = Collections.unmodifiableSortedMap(new TreeMap<>(errors));
            errorsByArchive = List.copyOf(errorsByArchive);
            damaged = List.copyOf(damaged);
            kernels = Collections.unmodifiableSortedMap(new TreeMap<>(kernels));
            kernelReasons = Collections.unmodifiableSortedMap(new TreeMap<>(kernelReasons));
            hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
            enginesPacked = Collections.unmodifiableSortedMap(new TreeMap<>(enginesPacked));
        }
    }

    /** Rows without a prediction, of one archive, by error code. */
    public record ArchiveErrors(String archive, SortedMap<String, Long> errors) {
        public ArchiveErrors {
            errors = Collections.unmodifiableSortedMap(new TreeMap<>(errors));
        }
    }

    /** Seconds summed over tasks. */
    public record TaskSeconds(double read, double decode, double infer, double write) {}

    /**
     * Why the run was refused or failed.
     *
     * @param code {@link FailureCode#wireName}; null in files of version 0
     */
    public record Failure(@Nullable String code, String message) {}

    /**
     * @param seconds since listing and fusing
     * @param imagesPerSecond rows of this run for each of them
     */
    public record End(Instant finished, double seconds, double imagesPerSecond) {}

    public RunManifest withWork(Work planned) {
        return with(status, timings, planned, counts, failure, end);
    }

    /** A copy with one more stage. */
    public RunManifest withTiming(String stage, double seconds) {
        Map<String, Double> more = new LinkedHashMap<>(timings);
        more.put(stage, seconds);
        return with(status, more, work, counts, failure, end);
    }

    public RunManifest withCounts(Counts counted) {
        return with(status, timings, work, counted, failure, end);
    }

    public RunManifest publishing() {
        return with(Status.PUBLISHING, timings, work, counts, failure, end);
    }

    public RunManifest done(End ended) {
        return with(Status.DONE, timings, work, counts, null, ended);
    }

    /**
     * @param how {@link Status#FAILED}, or the status of a refusal
     */
    public RunManifest failed(Status how, FailureCode code, String message, End ended) {
        return with(how, timings, work, counts, new Failure(code.wireName(), message), ended);
    }

    private RunManifest with(
            Status newStatus,
            Map<String, Double> newTimings,
            @Nullable Work newWork,
            @Nullable Counts newCounts,
            @Nullable Failure newFailure,
            @Nullable End newEnd) {
        return new RunManifest(
                listing,
                model,
                preprocess,
                versions,
                driverSeconds,
                start,
                newStatus,
                fingerprints,
                newTimings,
                newWork,
                newCounts,
                newFailure,
                newEnd);
    }

    /**
     * Refuses, like {@link #parse}, a file of a newer version; a damaged one is none of its business.
     *
     * @param where the file or its folder, for messages
     */
    static void requireKnownFormat(String json, String where) {
        RunManifestJson.requireKnownFormat(json, where);
    }

    /** The text of the file. */
    public String toJson() {
        return RunManifestJson.write(this);
    }

    /**
     * Reads the text of a file of this version or of an earlier one; fields that are not known are ignored.
     *
     * @param where the file, for messages
     * @throws org.repvgg.jobs.error.JobException with {@link FailureCode#NEWER_FORMAT} if the version is newer
     * @throws IOException if it is no report of a run
     */
    public static RunManifest parse(String json, String where) throws IOException {
        return RunManifestJson.read(json, where);
    }
}
