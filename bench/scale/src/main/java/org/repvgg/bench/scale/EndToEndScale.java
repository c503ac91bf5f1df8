/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.apache.spark.sql.SparkSession;
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.InputLayout;
import org.repvgg.engine.RandomNetworks;
import org.repvgg.engine.Session;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.Preprocessor;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.PredictAction;
import org.repvgg.jobs.predict.PredictRequest;
import org.repvgg.jobs.predict.PredictResult;
import org.repvgg.jobs.predict.task.PredictOptions;
import org.repvgg.jobs.session.Sessions;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.deploy.FusedModelFile;
import org.repvgg.reparam.fuse.FuseOptions;

/**
 * Images per second of the whole job against decoder and engine alone, same threads, same images, one JVM: both are warmed up,
 * then timed in turn. Random weights: no value changes the time.
 *
 * <p>Arguments: network (A0, B1), threads, seconds of the bare loop, folder of tars, scratch folder.
 */
public final class EndToEndScale {
    private static final int SIDE = 224;

    private EndToEndScale() {}

    public static void main(String[] args) throws Exception {
        String network = args[0];
        int threads = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        Path archives = Path.of(args[3]);
        Path scratch = Files.createDirectories(Path.of(args[4]));
        FusedModel model = RandomNetworks.repVgg(network, 1);
        Path checkpoint = scratch.resolve("RepVGG-" + network + ".safetensors");
        FusedModelFile.write(model, checkpoint);
        List<byte[]> images = images(archives);

        bare(model, images, threads, 5);
        Rate bare = bare(model, images, threads, seconds);
        try (SparkSession spark = Sessions.open("EndToEndScale", "local[" + threads + "]")) {
            PredictAction action = new PredictAction(spark, line -> {});
            run(action, checkpoint, scratch, archives + "/photos-0000.tar");
            Usage before = Usage.now();
            PredictResult result = run(action, checkpoint, scratch, archives.toString());
            Rate whole = Rate.of(result.imagesNow(), result.seconds(), before, Usage.now());
            Rate again = bare(model, images, threads, seconds);
            System.out.printf("%s, %d threads, %s%n", network, threads, result.kernels());
            System.out.printf(
                    "  bare   %s%n  Spark  %s (%d images)%n  bare   %s%n", bare, whole, result.imagesNow(), again);
            System.out.printf(
                    "  share of the bare loop: %.1f %% by the clock, %.1f %% by processor time%n",
                    200 * whole.aSecond / (bare.aSecond + again.aSecond),
                    200 * whole.aCoreSecond / (bare.aCoreSecond + again.aCoreSecond));
        }
    }

    /**
     * @param aCoreSecond images per second of processor time, all threads of the JVM counted: what other processes on the
     *     machine disturb less
     * @param others cores that they used meanwhile
     */
    private record Rate(double aSecond, double aCoreSecond, double others) {
        static Rate of(long images, double seconds, Usage before, Usage after) {
            return new Rate(images / seconds, images / after.ownSince(before), after.othersSince(before));
        }

        @Override
        public String toString() {
            return String.format(
                    "%.1f images/s, %.1f per core second, others used %.2f cores", aSecond, aCoreSecond, others);
        }
    }

    private static PredictResult run(PredictAction action, Path checkpoint, Path scratch, String input) {
        return action.run(
                new PredictRequest(
                        checkpoint.toUri().toString(),
                        List.of(input),
                        scratch.resolve("out-" + System.nanoTime()).toUri().toString(),
                        OutputMode.ERRORIFEXISTS,
                        null,
                        base -> base,
                        PredictOptions.defaults().withMaxErrorRate(0)),
                FuseOptions.defaults());
    }

    private static List<byte[]> images(Path folder) throws IOException {
        List<byte[]> images = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.sorted().limit(4).toList();
        }
        for (Path file : files) {
            try (TarFile tar = new TarFile(file)) {
                for (TarArchiveEntry entry : tar.getEntries()) {
                    images.add(tar.getInputStream(entry).readAllBytes());
                }
            }
        }
        return images;
    }

    /** Images per second of threads that decode from memory and run the network, each on its own. */
    private static Rate bare(FusedModel model, List<byte[]> images, int threads, int seconds) throws Exception {
        Engine engine = Engine.of(model, SIDE, SIDE, EngineOptions.defaults());
        AtomicLong done = new AtomicLong();
        AtomicLong nanos = new AtomicLong();
        Usage before = Usage.now();
        List<Thread> workers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread worker = new Thread(() -> {
                try {
                    long start = System.nanoTime();
                    done.addAndGet(loop(engine, images, start + seconds * 1_000_000_000L));
                    nanos.addAndGet(System.nanoTime() - start);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            workers.add(worker);
            worker.start();
        }
        for (Thread worker : workers) {
            worker.join();
        }
        return Rate.of(done.get(), nanos.get() / 1e9 / threads, before, Usage.now());
    }

    private static long loop(Engine engine, List<byte[]> images, long untilNanos) throws Exception {
        Session session = engine.newSession();
        Preprocessor preprocessor = new Preprocessor(PreprocessSpec.imagenet(), ImageLimits.defaults());
        float[] logits = new float[engine.batchImages() * engine.classes()];
        long done = 0;
        int next = 0;
        while (System.nanoTime() < untilNanos) {
            InputLayout input = session.input();
            for (int slot = 0; slot < engine.batchImages(); slot++) {
                byte[] image = images.get(next++ % images.size());
                preprocessor.process(
                        image,
                        image.length,
                        input.data(),
                        input.offset(slot),
                        input.channelStride(),
                        input.rowStride(),
                        input.columnStride());
            }
            session.run(engine.batchImages(), logits);
            done += engine.batchImages();
        }
        return done;
    }
}
