/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.runtime;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.repvgg.bench.peers.workload.Workload;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedModel;

/** ND4J's conv2d, NCHW and OIYX, on the native library built with oneDNN for AVX-512. */
final class Nd4jPeer implements PeerRuntime {
    private static final String EXTENSION = "-onednn-avx512";

    private static final String PROPERTIES = "/META-INF/maven/org.nd4j/nd4j-api/pom.properties";

    private String version = "";

    @Override
    public String version() {
        return "ND4J " + version + " " + EXTENSION.substring(1) + ", conv2d with " + WeightsFormat.OIYX;
    }

    @Override
    public List<? extends PeerSession> open(Path folder, int images, int threads) throws Exception {
        System.setProperty("org.bytedeco.javacpp.platform.extension", EXTENSION);
        Workload workload = Workload.read(folder).first(images);
        for (FusedConv conv : workload.model().convs()) {
            if (conv.groups() != 1) {
                throw new UnsupportedOperationException(
                        "ND4J's conv2d has no groups, " + conv.name() + " has " + conv.groups());
            }
        }
        try (InputStream in = Nd4j.class.getResourceAsStream(PROPERTIES)) {
            Properties properties = new Properties();
            properties.load(in);
            version = properties.getProperty("version");
        }
        Nd4j.getEnvironment().setMaxThreads(threads);
        return List.of(new Nd4jSession(workload));
    }

    private record Layer(FusedConv conv, Conv2DConfig config, INDArray weight, INDArray bias) {
        INDArray apply(INDArray in) {
            INDArray out = Nd4j.cnn().conv2d(in, weight, bias, config);
            return conv.activation().kind() == Activation.Kind.RELU ? Transforms.relu(out, false) : out;
        }
    }

    private static final class Nd4jSession implements PeerSession {
        private final INDArray images;
        private final List<Layer> layers = new ArrayList<>();
        private final INDArray headWeight;
        private final INDArray headBias;
        private @Nullable INDArray logits;

        Nd4jSession(Workload workload) {
            FusedModel model = workload.model();
            images = array(
                    workload.images(), workload.batch(), workload.channels(), workload.height(), workload.width());
            for (FusedConv conv : model.convs()) {
                int k = conv.kernelSize();
                Conv2DConfig config = Conv2DConfig.builder()
                        .kH(k)
                        .kW(k)
                        .sH(conv.stride())
                        .sW(conv.stride())
                        .pH(conv.padding())
                        .pW(conv.padding())
                        .dataFormat(Conv2DConfig.NCHW)
                        .weightsFormat(WeightsFormat.OIYX)
                        .build();
                layers.add(new Layer(
                        conv,
                        config,
                        array(conv.weight(), conv.outChannels(), conv.inChannels(), k, k),
                        array(conv.bias(), conv.outChannels())));
            }
            headWeight = array(
                            model.head().weight(),
                            model.head().classes(),
                            model.head().inFeatures())
                    .transpose();
            headBias = array(model.head().bias(), 1, model.head().classes());
        }

        @Override
        public void run() {
            INDArray x = layers.get(0).apply(images);
            for (Layer layer : layers.subList(1, layers.size())) {
                INDArray out = layer.apply(x);
                x.close();
                x = out;
            }
            logits = x.mean(2, 3).mmul(headWeight).addiRowVector(headBias);
            x.close();
        }

        @Override
        public float[] logits() {
            if (logits == null) {
                throw new IllegalStateException("Cannot give logits: nothing has run.");
            }
            return logits.dup('c').data().asFloat();
        }

        private static INDArray array(float[] values, long... sizes) {
            return Nd4j.create(values, sizes, DataType.FLOAT);
        }
    }
}
