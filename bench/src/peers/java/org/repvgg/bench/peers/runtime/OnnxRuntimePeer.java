/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.bench.peers.workload.Workload;

/** ONNX Runtime's Java binding on the CPU, all graph optimizations on, its input in native memory. */
final class OnnxRuntimePeer implements PeerRuntime {
    private String version = "";

    @Override
    public String version() {
        return version;
    }

    @Override
    public List<? extends PeerSession> open(Path folder, int images, int threads) throws Exception {
        Workload workload = Workload.read(folder).first(images);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        version = "ONNX Runtime Java " + environment.getVersion();
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
        OrtSession session =
                environment.createSession(folder.resolve("model.onnx").toString(), options);
        FloatBuffer input = ByteBuffer.allocateDirect(workload.images().length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        input.put(workload.images()).flip();
        long[] shape = {workload.batch(), workload.channels(), workload.height(), workload.width()};
        return List.of(new OrtPeerSession(session, OnnxTensor.createTensor(environment, input, shape)));
    }

    private static final class OrtPeerSession implements PeerSession {
        private final OrtSession session;
        private final Map<String, OnnxTensor> inputs;
        private OrtSession.@Nullable Result result;

        OrtPeerSession(OrtSession session, OnnxTensor images) {
            this.session = session;
            inputs = Map.of("images", images);
        }

        @Override
        public void run() throws OrtException {
            if (result != null) {
                result.close();
            }
            result = session.run(inputs);
        }

        @Override
        public float[] logits() {
            if (result == null) {
                throw new IllegalStateException("Cannot give logits: nothing has run.");
            }
            FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] logits = new float[values.remaining()];
            values.get(logits);
            return logits;
        }
    }
}
