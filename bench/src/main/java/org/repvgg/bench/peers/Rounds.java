/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.repvgg.bench.peers.runtime.PeerUnavailableException;
import org.repvgg.bench.peers.workload.FloatFile;
import org.repvgg.bench.peers.workload.References;
import org.repvgg.bench.peers.workload.Workload;

/**
 * Measures all contenders on one workload. All are loaded and warmed up before the first turn. In each round they run
 * one at a time, and each round begins with a different contender.
 */
final class Rounds implements AutoCloseable {
    /** Pause between turns, in which threads that busy-wait for work after a turn go to sleep. */
    private static final long PAUSE_NANOS = 20_000_000;

    private final Workload workload;
    private final Path folder;
    private final BenchOptions options;
    private final Consumer<String> progress;
    private final List<Runner> runners = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    private Rounds(Workload workload, Path folder, BenchOptions options, Consumer<String> progress) {
        this.workload = workload;
        this.folder = folder;
        this.options = options;
        this.progress = progress;
    }

    /**
     * @param folder the folder with the workload's files
     * @param references the float64 logits of the first and the last image of each contender's batch
     */
    static PeerComparison compare(
            Workload workload,
            Path folder,
            BenchOptions options,
            int threads,
            References references,
            Consumer<String> progress)
            throws IOException {
        try (Rounds rounds = new Rounds(workload, folder, options, progress)) {
            rounds.start(Contenders.of(options, threads));
            rounds.warm();
            rounds.turns();
            return rounds.result(threads, references);
        }
    }

    /** Starts all processes, which load concurrently on all cores; then pins each to its cores. */
    private void start(List<Contender> contenders) throws IOException {
        progress.accept("loading " + contenders.stream().map(Contender::name).collect(Collectors.joining(", ")));
        List<Runner> started = new ArrayList<>();
        for (Contender contender : contenders) {
            Runner runner = new Runner(contender);
            started.add(runner);
            runner.start();
        }
        for (Runner runner : started) {
            Contender contender = runner.contender;
            try {
                runner.awaitReady();
                runners.add(runner);
            } catch (PeerUnavailableException e) {
                runner.close();
                if (contender.role() != Contender.Role.PEER) {
                    started.forEach(Runner::close);
                    throw new IllegalStateException(
                            "Cannot measure: " + contender.name() + " does not start: " + e.getMessage(), e);
                }
                skipped.add(contender.name() + ": " + e.getMessage());
                progress.accept("skipped " + contender.name() + ": " + e.getMessage());
            }
        }
    }

    private void warm() {
        for (Runner runner : runners) {
            progress.accept("warming " + runner.contender.name());
            runner.send("warm " + options.warmMillis());
            long nanos = runner.await().wall();
            runner.batches = (int) (options.turnMillis() * 1_000_000L / Math.max(1, nanos)) + 1;
        }
    }

    private void turns() {
        for (int round = 0; round < options.rounds(); round++) {
            progress.accept("round " + (round + 1) + " of " + options.rounds());
            for (int i = 0; i < runners.size(); i++) {
                runners.get((round + i) % runners.size()).turn(round);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private PeerComparison result(int threads, References references) throws IOException {
        Series peak = new Series(new double[0]);
        List<PeerComparison.Entry> entries = new ArrayList<>();
        for (Runner runner : runners) {
            if (runner.contender.role() == Contender.Role.FMA_PEAK) {
                peak = runner.gflops(threads);
            } else {
                entries.add(runner.entry(references));
            }
        }
        return new PeerComparison(
                workload.model().variant(),
                workload.model().fingerprint(),
                threads,
                workload.height(),
                workload.width(),
                workload.flops() / 1e9,
                peak,
                entries,
                skipped);
    }

    @Override
    public void close() {
        runners.forEach(Runner::close);
    }

    private record Nanos(long wall, long cpu) {}

    /** A contender's processes and their measurements. */
    private final class Runner implements AutoCloseable {
        private final Contender contender;
        private final List<WorkerProcess> processes = new ArrayList<>();
        private final double[] wallMillis = new double[options.rounds()];
        private final double[] cpuMillis = new double[options.rounds()];
        private String version = "";
        private int batches = 1;

        Runner(Contender contender) {
            this.contender = contender;
        }

        void start() throws IOException {
            if (contender.command().isEmpty()) {
                return;
            }
            for (int i = 0; i < contender.processes(); i++) {
                List<String> command = new ArrayList<>(contender.command());
                command.add(folder.toString());
                command.add(Integer.toString(contender.batch()));
                command.add(Integer.toString(contender.threads()));
                processes.add(WorkerProcess.start(
                        contender.name(), command, Contenders.environment(contender.threads()), log(i)));
            }
        }

        void awaitReady() throws IOException, PeerUnavailableException {
            if (contender.command().isEmpty()) {
                throw new PeerUnavailableException(
                        "no Python was given. Make one with bench/run --install-python-peers.");
            }
            int cores = contender.threads();
            int firstCore = Math.max(0, Runtime.getRuntime().availableProcessors() - cores * contender.processes());
            for (WorkerProcess process : processes) {
                version = process.awaitReady();
                process.pin(firstCore, cores);
                firstCore += cores;
            }
        }

        /** The log file, outside the workload's folder, which is deleted at the end. */
        private Path log(int process) throws IOException {
            Path logs = folder.resolveSibling("logs");
            Files.createDirectories(logs);
            return logs.resolve(contender.name().replace(' ', '-') + "-" + process + ".log");
        }

        void send(String request) {
            processes.forEach(process -> process.send(request));
        }

        /**
         * Waits for all processes; returns the longest wall time, since they started together, and the sum of the CPU
         * times.
         */
        Nanos await() {
            long wall = 0;
            long cpu = 0;
            for (WorkerProcess process : processes) {
                long[] times = process.await();
                wall = Math.max(wall, times[0]);
                cpu = cpu < 0 || times[1] < 0 ? -1 : cpu + times[1];
            }
            return new Nanos(wall, cpu);
        }

        void turn(int round) {
            send("run " + batches);
            Nanos nanos = await();
            // A process of this engine has one session per thread, each with its own batch; a process of a peer has one
            // batch.
            int sessions = contender.role() == Contender.Role.PEER ? contender.processes() : contender.threads();
            double images = (double) batches * sessions * contender.batch();
            wallMillis[round] = nanos.wall() / 1e6 / images;
            cpuMillis[round] = nanos.cpu() < 0 ? Double.NaN : nanos.cpu() / 1e6 / images;
        }

        /** GFLOPS of all threads together, for the FMA peak, whose {@code wallMillis} are per run. */
        Series gflops(int threads) throws IOException {
            double flops = readLogits()[0];
            return new Series(IntStream.range(0, wallMillis.length)
                    .mapToDouble(round -> {
                        double millis =
                                threads == 1 ? Math.min(wallMillis[round], cpuMillis[round]) : wallMillis[round];
                        return flops / millis / 1e6;
                    })
                    .toArray());
        }

        PeerComparison.Entry entry(References references) throws IOException {
            float[] logits = readLogits();
            int last = contender.batch() - 1;
            Accuracy accuracy = Accuracy.of(references.of(0), logits, 0)
                    .worse(Accuracy.of(references.of(last), logits, last * workload.classes()));
            boolean visible = !Double.isNaN(cpuMillis[0]);
            return new PeerComparison.Entry(
                    contender, version, new Series(wallMillis), visible ? new Series(cpuMillis) : null, accuracy);
        }

        private float[] readLogits() throws IOException {
            Path file = folder.resolve("logits.f32");
            WorkerProcess last = processes.get(processes.size() - 1);
            last.send("logits " + file);
            last.await();
            float[] logits = FloatFile.read(file);
            Files.delete(file);
            return logits;
        }

        @Override
        public void close() {
            processes.forEach(WorkerProcess::close);
        }
    }
}
