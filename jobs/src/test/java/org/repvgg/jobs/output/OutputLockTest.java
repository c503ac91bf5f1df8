/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.io.AtomicFiles;

class OutputLockTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(400);

    @TempDir
    private java.nio.file.Path folder;

    private Path run;
    private FileSystem fs;

    @BeforeEach
    void open() throws IOException {
        run = new Path(folder.resolve("out/_run").toUri());
        fs = AtomicFiles.of(run, new Configuration());
    }

    private OutputLock acquire(String name, Duration lease) throws IOException {
        return OutputLock.acquire(fs, run, name, lease, () -> {});
    }

    private void leave(int number, LockHolder holder) throws IOException {
        Files.createDirectories(folder.resolve("out/_run"));
        Files.writeString(folder.resolve("out/_run/lock-00000" + number), holder.toJson());
    }

    private static LockHolder stranger(long pid) {
        return new LockHolder("elsewhere", "another boot", pid, "", "run-x", "2026-01-01T00:00:00Z", "token-x");
    }

    @Test
    void aLiveTwinIsRefusedAtOnceByName() throws IOException {
        try (OutputLock held = acquire("run-a", LONG)) {
            held.requireHeld();
            assertThatThrownBy(() -> acquire("run-b", LONG))
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.OUTPUT_LOCKED))
                    .hasMessageStartingWith("Cannot write the output: found a live run, run run-a on host ")
                    .hasMessageContaining(", process " + ProcessHandle.current().pid() + ", since ")
                    .hasMessageContaining(" s ago (expected none) in ");
            held.requireHeld();
        }
        acquire("run-b", LONG).close();
        assertThat(folder.resolve("out/_run")).isEmptyDirectory();
    }

    @Test
    void aDeadProcessOfThisMachineIsFollowedAtOnce() throws IOException, InterruptedException {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        LockHolder self = LockHolder.thisProcess("run-a");
        leave(3, new LockHolder(self.host(), self.machine(), dead.pid(), "", "run-a", self.since(), "token-a"));
        try (OutputLock held = acquire("run-b", LONG)) {
            held.requireHeld();
            assertThat(folder.resolve("out/_run/lock-000004")).exists();
            assertThat(folder.resolve("out/_run/lock-000003")).doesNotExist();
        }
    }

    @Test
    void aStrangerThatIsSilentForALeaseIsFollowed() throws IOException {
        leave(1, stranger(1));
        try (OutputLock held = acquire("run-b", SHORT)) {
            held.requireHeld();
        }
    }

    @Test
    void aStrangerThatRenewsIsRefused() throws Exception {
        leave(1, stranger(1));
        CountDownLatch stop = new CountDownLatch(1);
        Thread beats = new Thread(() -> {
            try {
                do {
                    Files.writeString(folder.resolve("out/_run/lock-000001.beat"), "\n");
                } while (!stop.await(50, TimeUnit.MILLISECONDS));
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        beats.start();
        try {
            assertThatThrownBy(() -> acquire("run-b", Duration.ofSeconds(5)))
                    .hasMessageContaining("run run-x on host elsewhere, process 1");
        } finally {
            stop.countDown();
            beats.join();
        }
    }

    @Test
    void aLockThatDiedWhileItWasWrittenIsFollowedAfterItsLease() throws IOException {
        Files.createDirectories(folder.resolve("out/_run"));
        Files.writeString(folder.resolve("out/_run/lock-000001"), "{\"host\" : \"el");
        acquire("run-b", SHORT).close();
    }

    @Test
    void theOneThatWasBelievedDeadLearnsIt() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        try (OutputLock held = OutputLock.acquire(fs, run, "run-a", SHORT, lost::countDown)) {
            leave(2, stranger(2));
            assertThat(lost.await(20, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(held::requireHeld).hasMessageStartingWith("Cannot publish: another run took over");
        }
        assertThat(folder.resolve("out/_run/lock-000002")).exists();
    }

    @Test
    void oneOfManyThatFollowADeadOneAtOnceWins() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        LockHolder self = LockHolder.thisProcess("run-a");
        for (int round = 0; round < 20; round++) {
            leave(1, new LockHolder(self.host(), self.machine(), dead.pid(), "", "run-a", self.since(), "token-a"));
            AtomicInteger refused = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Callable<OutputLock>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String name = "run-" + i;
                calls.add(() -> {
                    try {
                        return acquire(name, LONG);
                    } catch (JobException e) {
                        refused.incrementAndGet();
                        return null;
                    }
                });
            }
            List<OutputLock> winners = new ArrayList<>();
            for (Future<OutputLock> call : threads.invokeAll(calls)) {
                if (call.get() != null) {
                    winners.add(call.get());
                }
            }
            threads.shutdown();
            assertThat(winners).hasSize(1);
            assertThat(refused).hasValue(7);
            winners.get(0).requireHeld();
            winners.get(0).close();
        }
    }
}
