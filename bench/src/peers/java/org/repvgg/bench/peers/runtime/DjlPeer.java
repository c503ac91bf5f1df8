/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.runtime;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.bench.peers.workload.Workload;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedModel;

/** DJL on its PyTorch engine: the operators called one by one, each intermediate freed as soon as it is used. */
final class DjlPeer implements PeerRuntime {
    private String version = "";

    @Override
    public String version() {
        return version;
    }

    @Override
    public List<? extends PeerSession> open(Path folder, int images, int threads) throws Exception {
        // Read when the engine starts; offline, so that it takes the native library of the class path.
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("ai.djl.offline", "true");
        Workload workload = Workload.read(folder).first(images);
        Engine engine = Engine.getEngine("PyTorch");
        version = "DJL " + Engine.getDjlVersion() + " on PyTorch " + engine.getVersion() + ", eager";
        return List.of(new DjlSession(workload, engine.newBaseManager(Device.cpu())));
    }

    private record Layer(FusedConv conv, NDArray weight, NDArray bias) {
        NDArray apply(NDArray in) {
            Shape stride = new Shape(conv.stride(), conv.stride());
            Shape padding = new Shape(conv.padding(), conv.padding());
            NDArray out = Conv2d.conv2d(in, weight, bias, stride, padding, new Shape(1, 1), conv.groups())
                    .singletonOrThrow();
            if (conv.activation().kind() == org.repvgg.model.Activation.Kind.NONE) {
                return out;
            }
            try (out) {
                return Activation.relu(out);
            }
        }
    }

    private static final class DjlSession implements PeerSession {
        private final NDManager manager;
        private final NDArray images;
        private final List<Layer> layers = new ArrayList<>();
        private final NDArray headWeight;
        private final NDArray headBias;
        private @Nullable NDArray logits;

        DjlSession(Workload workload, NDManager manager) {
            this.manager = manager;
            FusedModel model = workload.model();
            images = array(
                    workload.images(), workload.batch(), workload.channels(), workload.height(), workload.width());
            for (FusedConv conv : model.convs()) {
                int k = conv.kernelSize();
                layers.add(new Layer(
                        conv,
                        array(conv.weight(), conv.outChannels(), conv.inChannels() / conv.groups(), k, k),
                        array(conv.bias(), conv.outChannels())));
            }
            headWeight = array(
                    model.head().weight(), model.head().classes(), model.head().inFeatures());
            headBias = array(model.head().bias(), model.head().classes());
        }

        @Override
        public void run() {
            if (logits != null) {
                logits.close();
            }
            NDArray x = layers.get(0).apply(images);
            for (Layer layer : layers.subList(1, layers.size())) {
                try (NDArray in = x) {
                    x = layer.apply(in);
                }
            }
            try (NDArray last = x;
                    NDArray means = Pool.globalAvgPool2d(last);
                    NDArray transposed = headWeight.transpose();
                    NDArray product = means.matMul(transposed)) {
                logits = product.add(headBias);
            }
        }

        @Override
        public float[] logits() {
            if (logits == null) {
                throw new IllegalStateException("Cannot give logits: nothing has run.");
            }
            return logits.toFloatArray();
        }

        private NDArray array(float[] values, long... sizes) {
            return manager.create(FloatBuffer.wrap(values), new Shape(sizes));
        }
    }
}
