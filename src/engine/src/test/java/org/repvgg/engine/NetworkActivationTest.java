/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.kernel.Oracle;
import org.repvgg.engine.kernel.SampleArrays;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;
import org.repvgg.model.SqueezeExcite;

/** Whole networks with each activation: logits of PyTorch in float64, and those of the definition. */
@Tag("kernel")
final class NetworkActivationTest {
    /** What the engine promises of logits, relative to the largest. */
    private static final double LOGITS_TOLERANCE = 2e-5;

    private static final long SEED = 20261128L;

    /** The network of src/test/python/activations.py: in, out, kernel, stride, groups, inner channels of the attention. */
    private static final int[][] ROWS = {
        {3, 8, 3, 2, 1, 0},
        {8, 12, 3, 2, 1, 0},
        {12, 12, 3, 1, 1, 3},
        {12, 12, 3, 1, 12, 0},
        {12, 16, 1, 1, 1, 0},
        {16, 16, 3, 1, 2, 0}
    };

    private static final int FEATURES = 16;
    private static final int CLASSES = 6;
    private static final int SIZE = 26;
    private static final int IMAGES = 3;

    static Stream<List<String>> goldens() throws IOException {
        return DigestFile.read("activation_networks.csv");
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void logitsAreThoseOfPyTorchInFloat64(List<String> row) throws IOException {
        FloatBuffer values = values("activation_network.f32");
        FusedModel model = model(values, Activation.parse(row.get(0)));
        float[][] images = new float[IMAGES][];
        for (int i = 0; i < IMAGES; i++) {
            images[i] = floats(values, 3 * SIZE * SIZE);
        }
        double[] expected = Stream.of(row.get(1).split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        Oracle.check(logits(model, SIZE, images), expected, LOGITS_TOLERANCE, LOGITS_TOLERANCE);
    }

    /** Twenty-two blocks, one image, so that channels share vectors. */
    @ParameterizedTest
    @MethodSource("org.repvgg.engine.kernel.ActivationTest#activations")
    void logitsOfADeepNetworkAreThoseOfTheDefinition(Activation activation) {
        FusedModel model = RandomNetworks.withActivation(DigestNetworks.A0_SMALL.model(), activation);
        float[] image = SampleArrays.normal(new SplittableRandom(SEED), 3 * 33 * 33);
        Oracle.check(
                logits(model, 33, image),
                NetworkOracle.logits(model, 33, 33, image),
                LOGITS_TOLERANCE,
                LOGITS_TOLERANCE);
    }

    private static float[] logits(FusedModel model, int size, float[]... images) {
        Engine engine = Engine.of(model, size, size, TestKernels.options());
        Session session = engine.newSession();
        InputLayout input = session.input();
        for (int i = 0; i < images.length; i++) {
            for (int k = 0; k < images[i].length; k++) {
                int at = input.offset(i)
                        + k / (size * size) * input.channelStride()
                        + k / size % size * input.rowStride()
                        + k % size * input.columnStride();
                input.data()[at] = images[i][k];
            }
        }
        float[] logits = new float[images.length * engine.classes()];
        session.run(images.length, logits);
        return logits;
    }

    private static FusedModel model(FloatBuffer values, Activation activation) {
        List<FusedConv> convs = new ArrayList<>();
        for (int[] row : ROWS) {
            int out = row[1];
            int inner = row[5];
            float[] weight = floats(values, out * (row[0] / row[4]) * row[2] * row[2]);
            float[] bias = floats(values, out);
            SqueezeExcite attention = null;
            if (inner > 0) {
                attention = new SqueezeExcite(
                        SqueezeExcite.Placement.BEFORE_ACTIVATION,
                        out,
                        inner,
                        floats(values, inner * out),
                        floats(values, inner),
                        floats(values, out * inner),
                        floats(values, out));
            }
            String name = "block" + convs.size() + Arrays.toString(row);
            convs.add(new FusedConv(
                    name, row[0], out, row[2], row[3], row[2] / 2, row[4], activation, attention, weight, bias));
        }
        FusedLinear head =
                new FusedLinear(FEATURES, CLASSES, floats(values, CLASSES * FEATURES), floats(values, CLASSES));
        return new FusedModel("golden", convs, head, new TreeMap<>());
    }

    private static float[] floats(FloatBuffer values, int count) {
        float[] taken = new float[count];
        values.get(taken);
        return taken;
    }

    private static FloatBuffer values(String name) throws IOException {
        try (InputStream in = NetworkActivationTest.class.getResourceAsStream("/golden/engine/" + name)) {
            return ByteBuffer.wrap(in.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
        }
    }
}
