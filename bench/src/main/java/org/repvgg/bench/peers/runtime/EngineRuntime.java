/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.repvgg.bench.peers.workload.Workload;
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.InputLayout;
import org.repvgg.engine.KernelChoice;
import org.repvgg.engine.Session;

/** This project's engine: one session per thread with shared weights, as in an executor with one task per core. */
public final class EngineRuntime implements PeerRuntime {
    /** System property: the kernel, in the format of {@link KernelChoice#parse}. */
    public static final String KERNEL = "repvgg.bench.kernel";

    /** System property: bytes of transformed weights that the engine may keep. */
    public static final String WEIGHT_CACHE = "repvgg.bench.weightCache";

    private String version = "";

    @Override
    public String version() {
        return version;
    }

    @Override
    public List<? extends PeerSession> open(Path folder, int images, int threads) throws Exception {
        Workload workload = Workload.read(folder).first(images);
        KernelChoice choice = KernelChoice.parse(System.getProperty(KERNEL, KernelChoice.AUTO.toString()));
        Engine engine = Engine.of(
                workload.model(),
                workload.height(),
                workload.width(),
                EngineOptions.defaults().withKernel(choice).withWeightCacheBytes(Long.getLong(WEIGHT_CACHE, 0)));
        version = engine.kernel() + ", JDK " + Runtime.version().feature() + ", takes " + engine.batchImages()
                + ", weights " + (engine.weightBytes() >> 20) + " MB, workspace " + (engine.workspaceBytes() >> 20)
                + " MB per thread";
        return IntStream.range(0, threads)
                .mapToObj(i -> new EngineSession(workload, engine))
                .toList();
    }

    /**
     * Images are written to the session's input before the timed run, as decoders do. A batch larger than the session's
     * is copied in parts, which is timed.
     */
    private static final class EngineSession implements PeerSession {
        private final Workload workload;
        private final Session session;
        private final int piece;
        private final float[] pieceLogits;
        private final float[] logits;

        EngineSession(Workload workload, Engine engine) {
            this.workload = workload;
            session = engine.newSession();
            piece = Math.min(workload.batch(), engine.batchImages());
            pieceLogits = new float[piece * workload.classes()];
            logits = new float[workload.batch() * workload.classes()];
            copyIn(0, piece);
        }

        @Override
        public void run() {
            if (piece == workload.batch()) {
                session.run(piece, logits);
                return;
            }
            for (int first = 0; first < workload.batch(); first += piece) {
                int images = Math.min(piece, workload.batch() - first);
                copyIn(first, images);
                session.run(images, pieceLogits);
                System.arraycopy(pieceLogits, 0, logits, first * workload.classes(), images * workload.classes());
            }
        }

        @Override
        public float[] logits() {
            return logits.clone();
        }

        private void copyIn(int first, int images) {
            InputLayout to = session.input();
            float[] from = workload.images();
            for (int image = 0; image < images; image++) {
                int at = (first + image) * workload.imageFloats();
                for (int channel = 0; channel < workload.channels(); channel++) {
                    for (int row = 0; row < workload.height(); row++) {
                        int start = to.offset(image) + channel * to.channelStride() + row * to.rowStride();
                        for (int column = 0; column < workload.width(); column++) {
                            to.data()[start + column * to.columnStride()] = from[at++];
                        }
                    }
                }
            }
        }
    }
}
