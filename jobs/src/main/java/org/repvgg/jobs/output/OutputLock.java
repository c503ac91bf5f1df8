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
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.Redaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps twins out of an output folder. Locks are numbered files {@code _run/lock-000001}, created exclusively; the
 * highest number holds. A holder renews its lease by rewriting {@code lock-000001.beat}; one that stops is followed, never
 * deleted first, by creating the next number, which again only one process can. A holder that finds a higher number than
 * its own has lost and stops before it publishes.
 *
 * <p>Ages are differences of modification times that the file system gave, so that clocks of machines do not matter.
 */
final class OutputLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);
    private static final String PREFIX = "lock-";
    private static final String BEAT = ".beat";
    private static final String CLOCK = "clock-";
    /** With a number: a lock or its beat. Without: a draft of a lock, or a clock. */
    private static final Pattern OURS =
            Pattern.compile(PREFIX + "(\\d{6})(?:\\" + BEAT + ")?|" + PREFIX + "\\d{6}\\..*|" + CLOCK + ".*");

    /** A renewal is due this many times a lease: two may be missed. */
    private static final int BEATS_A_LEASE = 4;
    /** Between two looks at a holder that may be dead. */
    private static final long MAX_PAUSE_MILLIS = 1000;
    /** Races lost in a row before giving up. */
    private static final int MAX_RACES = 20;
    /** Times that a clock is read before a failure is believed. */
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
        long period = Math.max(1, lease.toMillis() / BEATS_A_LEASE);
        ScheduledFuture<?> unused = beats.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes the lock, following a holder that is dead. While it cannot tell, it waits, at most one lease.
     *
     * @param onLoss called once, on another thread, if the lock is lost later
     * @throws JobException with status 2 if the holder lives
     */
    static OutputLock acquire(FileSystem fs, Path folder, String runId, Duration lease, Runnable onLoss)
            throws IOException {
        fs.mkdirs(folder);
        LockHolder self = LockHolder.thisProcess(runId);
        for (int race = 0; race < MAX_RACES; race++) {
            List<Integer> numbers = numbers(fs, folder);
            int highest = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
            if (highest > 0) {
                awaitDeath(fs, folder, highest, lease);
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
        throw new IOException("others took the lock " + MAX_RACES + " times in a row in " + folder);
    }

    /**
     * Removes what holders before this one left, and what contenders wrote who died: locks, beats, first drafts, clocks. One
     * that lives loses a draft or a clock at most, and looks again.
     */
    private static void sweep(FileSystem fs, Path folder, int number) throws IOException {
        for (FileStatus status : fs.listStatus(folder)) {
            Matcher name = OURS.matcher(status.getPath().getName());
            if (name.matches() && (name.group(1) == null || Integer.parseInt(name.group(1)) < number)) {
                fs.delete(status.getPath(), false);
            }
        }
    }

    /** Returns when the holder of this number is dead or gone; throws when it shows life. */
    private static void awaitDeath(FileSystem fs, Path folder, int number, Duration lease) throws IOException {
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
                        "The run that held {} stopped renewing its lock {} s ago; going on in its place.",
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
            pause(Math.max(1, Math.min(MAX_PAUSE_MILLIS, lease.toMillis() / BEATS_A_LEASE / 2)));
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
        return JobException.usage("Cannot write the output: found a live run, " + who + ", heard of " + ageMillis / 1000
                + " s ago (expected none) in " + Redaction.of(folder.getParent().toString())
                + ". Wait for it or stop it.");
    }

    /** The file system's own time, in milliseconds. */
    private static long now(FileSystem fs, Path folder) throws IOException {
        Path clock = new Path(folder, CLOCK + ProcessHandle.current().pid() + "-" + System.nanoTime());
        IOException failure = new IOException("never read");
        for (int look = 0; look < LOOKS; look++) {
            try (FSDataOutputStream out = fs.create(clock, true)) {
                out.write('\n');
            } catch (IOException e) {
                // swept away by one who has just taken the lock
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
            // being written just now, or by a process that died doing it: its age decides
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
            // the next beat tries again; a lease survives two that are missed
            LOG.warn("Cannot renew the lock for now: {}", Redaction.of(String.valueOf(e.getMessage())));
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

    /** Throws if another run took over meanwhile: nothing may be published then. */
    void requireHeld() throws IOException {
        if (lost || !isHeld()) {
            throw JobException.internal(
                    "Cannot publish: another run took over (expected to hold the lock, renewed every "
                            + lease.toMillis() / BEATS_A_LEASE + " ms) in "
                            + Redaction.of(folder.getParent().toString())
                            + ". Let it finish; this run's work is not lost.");
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
