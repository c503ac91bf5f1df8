/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.kernel.Oracle;
import org.repvgg.engine.kernel.SampleArrays;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;
import org.repvgg.model.SqueezeExcite;
import org.repvgg.model.SqueezeExcite.Placement;

final class EngineTest {
    /** What the engine promises of logits, relative to the largest. */
    private static final double LOGITS_TOLERANCE = 2e-5;

    private static final long SEED = Long.getLong("seed", 20261123L);
    private static final int HEIGHT = 37;
    private static final int WIDTH = 45;

    /** A JVM runs one vector width; tests of the others run in JVMs of their own, see NetworkDigestTest. */
    static Stream<KernelChoice> kernels() {
        return Stream.of(KernelChoice.SCALAR, TestKernels.choice()).distinct();
    }

    private static FusedModel network() {
        return RandomNetworks.stages("test", new int[] {2, 3, 3, 1}, new int[] {8, 12, 20, 36, 40}, 4, 7, SEED);
    }

    private static FusedModel attentive(Placement placement) {
        FusedModel plain = RandomNetworks.stages("se", new int[] {1, 2}, new int[] {8, 12, 16}, 1, 5, SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        List<FusedConv> convs = plain.convs().stream()
                .map(conv -> new FusedConv(
                        conv.name(),
                        conv.inChannels(),
                        conv.outChannels(),
                        3,
                        conv.stride(),
                        1,
                        1,
                        Activation.RELU,
                        attention(placement, conv.outChannels(), random),
                        conv.weight(),
                        conv.bias()))
                .toList();
        return new FusedModel("se", convs, plain.head(), new TreeMap<>());
    }

    /** Its channels may share vectors, in groups too. */
    private static FusedModel wide(int groups) {
        return RandomNetworks.stages("wide", new int[] {2, 2, 2}, new int[] {16, 32, 64, 64}, groups, 7, SEED);
    }

    private static SqueezeExcite attention(Placement placement, int channels, SplittableRandom random) {
        return new SqueezeExcite(
                placement,
                channels,
                3,
                SampleArrays.normal(random, 3 * channels),
                SampleArrays.normal(random, 3),
                SampleArrays.normal(random, 3 * channels),
                SampleArrays.normal(random, channels));
    }

    /** Depthwise 3x3 and pointwise 1x1 blocks in turn, as MobileOne has them. */
    private static FusedModel mobile() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<FusedConv> convs = List.of(
                conv("stage0", 3, 12, 3, 2, 1, random),
                conv("stage1.0", 12, 12, 3, 2, 12, random),
                conv("stage1.1", 12, 21, 1, 1, 1, random),
                conv("stage2.0", 21, 21, 3, 1, 21, random),
                conv("stage2.1", 21, 34, 1, 1, 1, random));
        return new FusedModel(
                "mobile",
                convs,
                new FusedLinear(34, 6, SampleArrays.normal(random, 6 * 34), SampleArrays.normal(random, 6)),
                new TreeMap<>());
    }

    private static FusedConv conv(
            String name, int in, int out, int kernelSize, int stride, int groups, SplittableRandom random) {
        return new FusedConv(
                name,
                in,
                out,
                kernelSize,
                stride,
                kernelSize / 2,
                groups,
                Activation.RELU,
                null,
                SampleArrays.normal(random, out * (in / groups) * kernelSize * kernelSize),
                SampleArrays.normal(random, out));
    }

    private static FusedModel single(int kernelSize, int stride, int padding, Activation activation) {
        return new FusedModel(
                "one",
                List.of(new FusedConv(
                        "stage0",
                        3,
                        4,
                        kernelSize,
                        stride,
                        padding,
                        1,
                        activation,
                        null,
                        new float[12 * kernelSize * kernelSize],
                        new float[4])),
                new FusedLinear(4, 2, new float[8], new float[2]),
                new TreeMap<>());
    }

    private static EngineOptions with(KernelChoice choice) {
        return EngineOptions.defaults().withKernel(choice);
    }

    private static void put(InputLayout input, int at, float[] image, int height, int width) {
        for (int i = 0; i < image.length; i++) {
            int c = i / (height * width);
            int y = i / width % height;
            int x = i % width;
            input.data()[
                            input.offset(at)
                                    + c * input.channelStride()
                                    + y * input.rowStride()
                                    + x * input.columnStride()] =
                    image[i];
        }
    }

    private static float[] image(int index, int height, int width) {
        return SampleArrays.normal(new SplittableRandom(SEED + 1000 + index), 3 * height * width);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void logitsAndEmbeddingAreThoseOfTheDefinition(KernelChoice choice) {
        for (FusedModel model : List.of(
                network(), mobile(), attentive(Placement.BEFORE_ACTIVATION), attentive(Placement.AFTER_ACTIVATION))) {
            Engine engine = Engine.of(model, HEIGHT, WIDTH, with(choice));
            Session session = engine.newSession();
            int images = engine.batchImages();
            for (int i = 0; i < images; i++) {
                put(session.input(), i, image(i, HEIGHT, WIDTH), HEIGHT, WIDTH);
            }
            float[] logits = new float[images * engine.classes()];
            float[] embedding = new float[images * engine.embeddingSize()];
            session.run(images, logits, embedding);
            for (int i : new int[] {0, 1, images / 2, images - 1}) {
                float[] image = image(i, HEIGHT, WIDTH);
                check(logits, i, NetworkOracle.logits(model, HEIGHT, WIDTH, image));
                check(embedding, i, NetworkOracle.embedding(model, HEIGHT, WIDTH, image));
            }
        }
    }

    /** A network whose last plane is so large that its lane groups never meet. */
    @ParameterizedTest
    @MethodSource("kernels")
    void attentionInOneLaneGroupLeavesTheOthersAlone(KernelChoice choice) {
        FusedModel model = attentive(Placement.AFTER_ACTIVATION);
        Engine engine = Engine.of(model, 80, 72, with(choice));
        Session session = engine.newSession();
        int images = engine.batchImages();
        for (int i = 0; i < images; i++) {
            put(session.input(), i, image(i, 80, 72), 80, 72);
        }
        float[] logits = new float[images * engine.classes()];
        session.run(images, logits);
        for (int i : new int[] {0, images / 2, images - 1}) {
            check(logits, i, NetworkOracle.logits(model, 80, 72, image(i, 80, 72)));
        }
    }

    private static void check(float[] rows, int row, double[] expected) {
        float[] actual = new float[expected.length];
        System.arraycopy(rows, row * expected.length, actual, 0, expected.length);
        Oracle.check(actual, expected, LOGITS_TOLERANCE, LOGITS_TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    @Tag("verify")
    void anImageHasTheSameBitsInAnyPlaceBatchSessionAndThread(KernelChoice choice) throws Exception {
        for (FusedModel model : List.of(network(), wide(1), wide(2), attentive(Placement.AFTER_ACTIVATION), mobile())) {
            hasTheSameBits(model, choice);
        }
    }

    private static void hasTheSameBits(FusedModel model, KernelChoice choice) throws Exception {
        Engine engine = Engine.of(model, HEIGHT, WIDTH, with(choice));
        int images = engine.batchImages();
        float[] image = image(0, HEIGHT, WIDTH);
        float @Nullable [] first = null;
        Session session = engine.newSession();
        for (int size : new int[] {1, 3, 4, 5, 8, 9, 16, 17, 25, images - 7, images}) {
            for (int place : new int[] {0, size - 1}) {
                for (int i = 0; i < size; i++) {
                    put(session.input(), i, i == place ? image : image(i + size, HEIGHT, WIDTH), HEIGHT, WIDTH);
                }
                float[] logits = new float[size * engine.classes()];
                session.run(size, logits);
                float[] mine = new float[engine.classes()];
                System.arraycopy(logits, place * mine.length, mine, 0, mine.length);
                if (first == null) {
                    first = mine;
                }
                assertThat(mine).as("place %d of %d", place, size).isEqualTo(first);
            }
        }
        float[] elsewhere = new float[engine.classes()];
        Thread thread = new Thread(() -> {
            Session other = Engine.of(model, HEIGHT, WIDTH, with(choice)).newSession();
            put(other.input(), 0, image, HEIGHT, WIDTH);
            other.run(1, elsewhere);
        });
        thread.start();
        thread.join();
        assertThat(elsewhere).isEqualTo(first);
    }

    private static float[] logits(Engine engine) {
        Session session = engine.newSession();
        int images = engine.batchImages();
        for (int i = 0; i < images; i++) {
            put(session.input(), i, image(i, HEIGHT, WIDTH), HEIGHT, WIDTH);
        }
        float[] logits = new float[images * engine.classes()];
        session.run(images, logits);
        return logits;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aWeightCacheOfAnySizeChangesNoBit(KernelChoice choice) throws Exception {
        for (FusedModel model : List.of(network(), mobile())) {
            Engine plain = Engine.of(model, HEIGHT, WIDTH, with(choice));
            float[] expected = logits(plain);
            long all = Engine.of(model, HEIGHT, WIDTH, with(choice).withWeightCacheBytes(Long.MAX_VALUE))
                    .weightCacheBytes();
            assertThat(all > 0).isEqualTo(!plain.kernel().equals("scalar"));
            for (long budget : new long[] {0, all / 3, all / 2, Math.max(0, all - 1), all}) {
                Engine engine = Engine.of(model, HEIGHT, WIDTH, with(choice).withWeightCacheBytes(budget));
                assertThat(engine.weightCacheBytes()).as("of %d", budget).isBetween(0L, budget);
                assertThat(engine.weightBytes()).isEqualTo(plain.weightBytes() + engine.weightCacheBytes());
                assertThat(engine.workspaceBytes()).isLessThanOrEqualTo(plain.workspaceBytes());
                float[][] results = new float[2][];
                Thread racing = new Thread(() -> results[1] = logits(engine));
                racing.start();
                results[0] = logits(engine);
                racing.join();
                assertThat(results[0]).as("cache of %d", budget).isEqualTo(expected);
                assertThat(results[1]).as("beside another thread").isEqualTo(expected);
            }
        }
    }

    @Test
    void theCacheTakesWhatSavesMostAByteAndShrinksTheWorkspace() {
        FusedModel model = RandomNetworks.repVgg("A0", 1);
        EngineOptions options = TestKernels.options();
        Engine none = Engine.of(model, 224, 224, options);
        assumeFalse(none.kernel().equals("scalar"), "the scalar kernels pack no weights");
        Engine some = Engine.of(model, 224, 224, options.withWeightCacheBytes(20 << 20));
        Engine all = Engine.of(model, 224, 224, options.withWeightCacheBytes(Long.MAX_VALUE));
        assertThat(none.weightCacheBytes()).isZero();
        // The last block's weights, more than half of all, would be made once per batch, those before it once per lane
        // group.
        assertThat(some.weightCacheBytes()).isBetween(19L << 20, 20L << 20);
        assertThat(all.workspaceBytes()).isLessThan(none.workspaceBytes() - (1 << 20));
        assertThatThrownBy(() -> options.withWeightCacheBytes(-1))
                .hasMessage("Cannot keep -1 bytes of transformed weights (expected at least 0).");
    }

    @Test
    void noImagesGiveNothing() {
        Session session =
                Engine.of(network(), HEIGHT, WIDTH, with(KernelChoice.AUTO)).newSession();
        float[] logits = {5};
        session.run(0, logits);
        assertThat(logits).containsExactly(5);
    }

    @Test
    void tooManyImagesOrTooSmallAnArrayAreRefused() {
        Session session =
                Engine.of(network(), HEIGHT, WIDTH, with(KernelChoice.SCALAR)).newSession();
        assertThatThrownBy(() -> session.run(129, new float[1000]))
                .hasMessage("Cannot run 129 images at once (expected 0 to 128).");
        assertThatThrownBy(() -> session.run(3, new float[20]))
                .hasMessage("Cannot run 3 images: logits holds 20 values (expected at least 3 x 7).");
    }

    @Test
    void aNetworkBeyondTheEngineIsRefusedInOneLine() {
        refuses(
                single(5, 1, 2, Activation.RELU),
                "Cannot run one: block stage0 is beyond this engine, its kernel is 5x5 (expected 3x3 or 1x1).");
        refuses(
                single(3, 3, 1, Activation.RELU),
                "Cannot run one: block stage0 is beyond this engine, its stride is 3 (expected 1 or 2).");
        refuses(
                single(3, 1, 0, Activation.RELU),
                "Cannot run one: block stage0 is beyond this engine, its padding is 0 (expected 1).");
    }

    private static void refuses(FusedModel model, String message) {
        assertThatThrownBy(() -> Engine.of(model, 8, 8, EngineOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void anImageTooLargeForAnArrayIsRefused() {
        assertThatThrownBy(() -> Engine.of(network(), 40_000, 40_000, with(KernelChoice.SCALAR)))
                .hasMessageStartingWith("Cannot run test on images of 40000x40000: a buffer would take ");
    }

    @Test
    void kernelChoicesParse() {
        for (KernelChoice choice : KernelChoice.values()) {
            assertThat(KernelChoice.parse(choice.toString())).isEqualTo(choice);
        }
        assertThat(KernelChoice.parse("vector-256")).isEqualTo(KernelChoice.VECTOR_256);
        assertThatThrownBy(() -> KernelChoice.parse("vector-1024"))
                .hasMessage("Cannot choose kernel 'vector-1024' (expected auto, scalar, vector-128, vector-256 or"
                        + " vector-512).");
    }

    @Test
    void theEngineSaysWhatItIs() {
        Engine engine = Engine.of(network(), HEIGHT, WIDTH, TestKernels.options());
        assertThat(KernelChoice.parse(engine.kernel())).isNotEqualTo(KernelChoice.AUTO);
        assertThat(engine.kernelReason()).startsWith(engine.kernel() + " because ");
        assertThat(engine.batchImages() % 8).isZero();
        assertThat(engine.weightBytes()).isEqualTo(network().parameters() * 4);
        assertThat(engine.workspaceBytes()).isPositive();
    }
}
