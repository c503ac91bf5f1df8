/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.scale;

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
import org.repvgg.image.ImageLimits;
import org.repvgg.image.Preprocess;
import org.repvgg.image.Preprocessor;
import org.repvgg.jobs.config.Sessions;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.PredictAction;
import org.repvgg.jobs.predict.PredictOptions;
import org.repvgg.jobs.predict.PredictRequest;
import org.repvgg.jobs.predict.PredictResult;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fused.FusedModel;
import org.repvgg.reparam.fused.FusedModelFile;

/**
 * Images a second of the whole job against decoder and engine alone, same threads, same images, one JVM: both are warmed up,
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
        double bare = bare(model, images, threads, seconds);
        try (SparkSession spark = Sessions.open("EndToEndScale", "local[" + threads + "]")) {
            PredictAction action = new PredictAction(spark, line -> {});
            run(action, checkpoint, scratch, archives + "/photos-000[0-1].tar");
            PredictResult result = run(action, checkpoint, scratch, archives.toString());
            double again = bare(model, images, threads, seconds);
            System.out.printf(
                    "%s, %d threads: bare %.1f and %.1f images/s; Spark %.1f images/s (%d images in %.1f s, %s) = %.1f %%%n",
                    network,
                    threads,
                    bare,
                    again,
                    result.imagesPerSecond(),
                    result.imagesNow(),
                    result.seconds(),
                    result.kernels(),
                    100 * result.imagesPerSecond() / ((bare + again) / 2));
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

    /** Images a second of threads that decode from memory and run the network, each on its own. */
    private static double bare(FusedModel model, List<byte[]> images, int threads, int seconds) throws Exception {
        Engine engine = Engine.of(model, SIDE, SIDE, EngineOptions.defaults());
        AtomicLong done = new AtomicLong();
        AtomicLong nanos = new AtomicLong();
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
        return done.get() * 1e9 / (nanos.get() / (double) threads);
    }

    private static long loop(Engine engine, List<byte[]> images, long untilNanos) throws Exception {
        Session session = engine.newSession();
        Preprocessor preprocessor = new Preprocessor(Preprocess.imagenet(), ImageLimits.defaults());
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
