/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.repvgg.engine.KernelChoice;

/**
 * The command line options.
 *
 * @param nets variants, such as {@code A0}; each is measured separately
 * @param threads numbers of threads; each is measured separately
 * @param engines variants of this engine; ratios refer to the first one
 * @param peerBatch images per batch of a peer; with 8, every peer was at least as fast as with 32, see
 *     bench/results/side-by-side.md
 * @param rounds number of turns of every runtime
 * @param turnMillis minimum duration of a turn, which consists of whole batches
 * @param warmMillis minimum duration of a runtime's warm-up
 * @param output the result file, or null for a file named after CPU, JDK and commit
 */
record BenchOptions(
        List<String> nets,
        List<Peer> peers,
        List<Integer> threads,
        List<EngineVariant> engines,
        int batch,
        int peerBatch,
        int size,
        int rounds,
        int turnMillis,
        int warmMillis,
        long seed,
        @Nullable Path output) {
    static final String USAGE = """
            Usage: bench/run [options], or bench/run --tables to regenerate bench/results/side-by-side.md from bench/results
              --net LIST          A0 A1 A2 B0 B1 B2 B3 and B1g2 ... B3g4            (A0,B1,B1g4)
              --peers LIST        onnxruntime openvino ncnn djl nd4j pytorch, or none (all)
              --threads LIST      1 pins every runtime to one core                  (1)
              --kernel LIST       auto, scalar, vector-128, -256, -512; with +cache to keep all transformed weights; with
                                  @avx2 in a JVM without AVX-512                    (auto)
              --batch N           images per batch of this engine                   (32)
              --peer-batch N      images per batch of a peer, at most --batch       (8)
              --size N            height and width of images, in pixels             (224)
              --rounds N          number of turns of every runtime                  (5)
              --turn-millis N     minimum duration of a turn                        (300)
              --warm-millis N     minimum duration of the warm-up                   (3000)
              --seed N            seed of weights and images                        (20261123)
              --output FILE       appended to if it exists       (bench/results/<cpu>-<jdk>-<commit>.json)
            """;

    /** A kernel, whether the engine keeps all transformed weights, and whether the JVM runs without AVX-512. */
    record EngineVariant(KernelChoice kernel, boolean cache, boolean avx2) {
        private static final String CACHE = "+cache";
        private static final String AVX2 = "@avx2";

        static EngineVariant parse(String text) {
            boolean avx2 = text.endsWith(AVX2);
            String rest = avx2 ? text.substring(0, text.length() - AVX2.length()) : text;
            boolean cache = rest.endsWith(CACHE);
            String kernel = cache ? rest.substring(0, rest.length() - CACHE.length()) : rest;
            return new EngineVariant(KernelChoice.parse(kernel), cache, avx2);
        }

        @Override
        public String toString() {
            return kernel + (cache ? CACHE : "") + (avx2 ? AVX2 : "");
        }
    }

    static BenchOptions parse(String... args) {
        List<String> nets = List.of("A0", "B1", "B1g4");
        List<Peer> peers = List.of(Peer.values());
        List<Integer> threads = List.of(1);
        List<EngineVariant> engines = List.of(new EngineVariant(KernelChoice.AUTO, false, false));
        int batch = 32;
        int peerBatch = 8;
        int size = 224;
        int rounds = 5;
        int turnMillis = 300;
        int warmMillis = 3000;
        long seed = 20261123;
        Path output = null;
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i];
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("Cannot read option '" + name + "': no value follows it.");
            }
            String value = args[i + 1];
            switch (name) {
                case "--net" -> nets = list(value, Function.identity());
                case "--peers" -> peers = value.equals("none") ? List.of() : list(value, Peer::parse);
                case "--threads" -> threads = list(value, text -> positive(name, text));
                case "--kernel" -> engines = list(value, EngineVariant::parse);
                case "--batch" -> batch = positive(name, value);
                case "--peer-batch" -> peerBatch = positive(name, value);
                case "--size" -> size = positive(name, value);
                case "--rounds" -> rounds = positive(name, value);
                case "--turn-millis" -> turnMillis = positive(name, value);
                case "--warm-millis" -> warmMillis = positive(name, value);
                case "--seed" -> seed = positive(name, value);
                case "--output" -> output = Path.of(value);
                default ->
                    throw new IllegalArgumentException(
                            "Cannot read option '" + name + "' (expected one that --help lists).");
            }
        }
        return new BenchOptions(
                nets,
                peers,
                threads,
                engines,
                batch,
                Math.min(batch, peerBatch),
                size,
                rounds,
                turnMillis,
                warmMillis,
                seed,
                output);
    }

    private static <T> List<T> list(String value, Function<String, T> parse) {
        List<T> items = new ArrayList<>();
        Arrays.stream(value.split(",", -1)).map(String::trim).map(parse).forEach(items::add);
        return List.copyOf(items);
    }

    private static int positive(String name, String text) {
        try {
            int value = Integer.parseInt(text);
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // handled by the exception below
        }
        throw new IllegalArgumentException(
                "Cannot read " + name + ": '" + text + "' (expected a whole number of at least 1).");
    }
}
