/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.io.AtomicFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Excludes concurrent runs from an output folder. Locks are numbered files {@code _run/lock-000001}, created
 * exclusively; the highest number holds the lock. The holder renews its lease by rewriting {@code lock-000001.beat}. If
 * it stops, another process takes over by creating the next number, which only one process can; the old lock is not
 * deleted first. A holder that finds a number higher than its own has lost the lock and stops before it publishes.
 *
 * <p>Ages are differences of modification times as the file system reports them, so that clock skew between machines
 * does not matter.
 */
final class OutputLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);
    private static final String PREFIX = "lock-";
    private static final String BEAT = ".beat";
    private static final String CLOCK = "clock-";
    /** With a number: a lock or its heartbeat file. Without: a draft of a lock, or a clock file. */
    private static final Pattern OURS =
            Pattern.compile(PREFIX + "(\\d{6})(?:\\" + BEAT + ")?|" + PREFIX + "\\d{6}\\..*|" + CLOCK + ".*");

    /** Renewals per lease: at least two may be missed. */
    private static final int RENEWALS_PER_LEASE = 4;
    /** Maximum pause between two checks of a holder that may be dead. */
    private static final long MAX_PAUSE_MILLIS = 1000;
    /** Lost races in a row after which acquiring fails. */
    private static final int MAX_RACES = 20;
    /** Attempts to read the clock before a failure is reported. */
    private static final int LOOKS = 3;

    private final FileSystem fs;
    private final Path folder;
    private final Duration lease;
    private final int number;
    private final LockHolder holder;
    private final Runnable onLoss;
    private final ScheduledExecutorService beats;
    private volatile boolean lost;

    private OutputLock(FileSystem fs, Path folder, Duration lease, int number, LockHolder holder, Runnable onLoss) {
        this.fs = fs;
        this.folder = folder;
        this.lease = lease;
        this.number = number;
        this.holder = holder;
        this.onLoss = onLoss;
        beats = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "output-lock");
            thread.setDaemon(true);
            return thread;
        });
        long period = Math.max(1, lease.toMillis() / RENEWALS_PER_LEASE);
        ScheduledFuture<?> unused = beats.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Acquires the lock, taking over from a dead holder. While it cannot tell whether the holder is alive, it waits, at
     * most for one lease.
     *
     * @param onLoss called once, on another thread, if the lock is lost later
     * @throws JobException with exit status 2 if the holder is alive
     */
    static OutputLock acquire(FileSystem fs, Path folder, String runId, Duration lease, Runnable onLoss)
            throws IOException {
        fs.mkdirs(folder);
        LockHolder self = LockHolder.thisProcess(runId);
        for (int race = 0; race < MAX_RACES; race++) {
            List<Integer> numbers = numbers(fs, folder);
            int highest = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
            if (highest > 0) {
                awaitExpiry(fs, folder, highest, lease);
            }
            if (AtomicFiles.createExclusively(fs, lockFile(folder, highest + 1), self.toJson())) {
                List<Integer> now = numbers(fs, folder);
                if (now.get(now.size() - 1) == highest + 1) {
                    sweep(fs, folder, highest + 1);
                    return new OutputLock(fs, folder, lease, highest + 1, self, onLoss);
                }
                fs.delete(lockFile(folder, highest + 1), false);
            }
        }
        throw new IOException("other runs took the lock " + MAX_RACES + " times in a row in " + folder);
    }

    /**
     * Removes the files of earlier holders and of contenders that died: locks, heartbeats, drafts, clocks. A contender
     * that is alive loses at most a draft or a clock, and retries.
     */
    private static void sweep(FileSystem fs, Path folder, int number) throws IOException {
        for (FileStatus status : fs.listStatus(folder)) {
            Matcher name = OURS.matcher(status.getPath().getName());
            if (name.matches() && (name.group(1) == null || Integer.parseInt(name.group(1)) < number)) {
                fs.delete(status.getPath(), false);
            }
        }
    }

    /** Returns when the holder of this number is dead or gone; throws when it is alive. */
    private static void awaitExpiry(FileSystem fs, Path folder, int number, Duration lease) throws IOException {
        long firstBeat = -1;
        long deadline = System.nanoTime() + 2 * lease.toNanos();
        while (true) {
            LockHolder holder = read(fs, folder, number);
            long beat = Math.max(modified(fs, lockFile(folder, number)), modified(fs, beatFile(folder, number)));
            if (beat < 0 || (holder != null && holder.isDeadNeighbour())) {
                return;
            }
            long age = now(fs, folder) - beat;
            if (age >= lease.toMillis()) {
                LOG.warn(
                        "The run that held {} stopped renewing its lock {} s ago; this run takes over.",
                        Redaction.of(folder.getParent().toString()),
                        age / 1000);
                return;
            }
            if (firstBeat < 0) {
                firstBeat = beat;
            }
            boolean neighbour = holder != null && holder.isNeighbour();
            if (neighbour || beat > firstBeat || System.nanoTime() > deadline) {
                throw refusal(folder, holder, age);
            }
            pause(Math.max(1, Math.min(MAX_PAUSE_MILLIS, lease.toMillis() / RENEWALS_PER_LEASE / 2)));
        }
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the lock", e);
        }
    }

    private static JobException refusal(Path folder, @Nullable LockHolder holder, long ageMillis) {
        String who = holder == null
                ? "another run"
                : "run " + holder.runId() + " on host " + holder.host() + ", process " + holder.pid() + ", since "
                        + holder.since();
        return new JobException(
                FailureCode.OUTPUT_LOCKED,
                "Cannot write the output: found a live run, " + who + ", lock renewed "
                        + ageMillis / 1000
                        + " s ago (expected none) in "
                        + Redaction.of(folder.getParent().toString())
                        + ". Wait for it or stop it.");
    }

    /** The current time of the file system, in milliseconds. */
    private static long now(FileSystem fs, Path folder) throws IOException {
        Path clock = new Path(folder, CLOCK + ProcessHandle.current().pid() + "-" + System.nanoTime());
        IOException failure = new IOException("never read");
        for (int look = 0; look < LOOKS; look++) {
            try (FSDataOutputStream out = fs.create(clock, true)) {
                out.write('\n');
            } catch (IOException e) {
                // removed by a process that has just acquired the lock
                failure = e;
                continue;
            }
            long modified = modified(fs, clock);
            fs.delete(clock, false);
            if (modified >= 0) {
                return modified;
            }
        }
        throw failure;
    }

    private static long modified(FileSystem fs, Path file) throws IOException {
        try {
            return fs.getFileStatus(file).getModificationTime();
        } catch (FileNotFoundException e) {
            return -1;
        }
    }

    private static @Nullable LockHolder read(FileSystem fs, Path folder, int number) throws IOException {
        String text = AtomicFiles.read(fs, lockFile(folder, number));
        try {
            return text == null ? null : LockHolder.parse(text);
        } catch (JsonProcessingException e) {
            // half written, by a live or a dead process: the age of the file decides
            return null;
        }
    }

    private static List<Integer> numbers(FileSystem fs, Path folder) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (FileStatus status : fs.listStatus(folder)) {
            String name = status.getPath().getName();
            if (name.matches(PREFIX + "\\d{6}")) {
                numbers.add(Integer.parseInt(name.substring(PREFIX.length())));
            }
        }
        numbers.sort(null);
        return numbers;
    }

    private static Path lockFile(Path folder, int number) {
        return new Path(folder, String.format(java.util.Locale.ROOT, "%s%06d", PREFIX, number));
    }

    private static Path beatFile(Path folder, int number) {
        return lockFile(folder, number).suffix(BEAT);
    }

    private void beat() {
        try {
            if (isHeld()) {
                try (FSDataOutputStream out = fs.create(beatFile(folder, number), true)) {
                    out.write('\n');
                }
            } else if (!lost) {
                lost = true;
                LOG.error(
                        "Lost the lock of {} to another run; stopping.",
                        Redaction.of(folder.getParent().toString()));
                onLoss.run();
            }
        } catch (IOException | RuntimeException e) {
            // the next renewal tries again; the lease outlasts two missed ones
            LOG.warn(
                    "Cannot renew the lock: {}. The next renewal tries again.",
                    Redaction.of(String.valueOf(e.getMessage())));
        }
    }

    private boolean isHeld() throws IOException {
        List<Integer> numbers = numbers(fs, folder);
        if (numbers.isEmpty() || numbers.get(numbers.size() - 1) != number) {
            return false;
        }
        LockHolder now = read(fs, folder, number);
        return now != null && now.token().equals(holder.token());
    }

    /** Throws if another run has taken over: this one must not publish. */
    void requireHeld() throws IOException {
        if (lost || !isHeld()) {
            throw new JobException(
                    FailureCode.LEASE_LOST,
                    "Cannot publish: another run took over (expected to hold the lock, renewed every "
                            + lease.toMillis() / RENEWALS_PER_LEASE + " ms) in "
                            + Redaction.of(folder.getParent().toString())
                            + ". Let it finish; finished splits of this run are kept.");
        }
    }

    @Override
    public void close() throws IOException {
        beats.shutdownNow();
        try {
            beats.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isHeld()) {
            fs.delete(lockFile(folder, number), false);
        }
        fs.delete(beatFile(folder, number), false);
    }
}
