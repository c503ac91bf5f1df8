/* SPDX-License-Identifier: Apache-2.0 */
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.RandomNetworks;
import org.repvgg.engine.Session;

/** One network in one build of the engine: each call runs the batch and returns the thread's CPU milliseconds per image. */
public final class Run implements DoubleSupplier {
    private static final int SIZE = 224;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Session session;
    private final float[] logits;
    private final int images;

    public Run(String network, int images) {
        Engine engine = Engine.of(RandomNetworks.repVgg(network, 1), SIZE, SIZE, EngineOptions.defaults());
        this.images = images;
        session = engine.newSession();
        logits = new float[images * engine.classes()];
        float[] in = session.input().data();
        Random random = new Random(1);
        for (int i = session.input().base(); i < in.length; i++) {
            in[i] = (float) random.nextGaussian();
        }
    }

    @Override
    public double getAsDouble() {
        long start = threads.getCurrentThreadCpuTime();
        session.run(images, logits);
        return (threads.getCurrentThreadCpuTime() - start) / 1e6 / images;
    }
}
