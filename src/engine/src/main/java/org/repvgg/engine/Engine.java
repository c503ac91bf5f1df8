/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.repvgg.engine.conv.Scratch;
import org.repvgg.engine.kernel.KernelProvider;
import org.repvgg.model.FusedModel;

/**
 * A network planned for one image size, its weights shared by all threads of one JVM. Build one per JVM; every worker
 * thread takes a {@link Session} of its own. Immutable and thread-safe.
 *
 * <p>The model's arrays are used as they are, not copied: nobody may change them afterwards.
 */
public final class Engine {
    private final ExecutionPlan plan;
    private final String kernelReason;

    private Engine(ExecutionPlan plan, String kernelReason) {
        this.plan = plan;
        this.kernelReason = kernelReason;
    }

    /**
     * Plans a network.
     *
     * @throws UnsupportedNetworkException where the network is beyond this engine, in one line that says why
     * @throws KernelUnavailableException where the kernel asked for cannot run in this JVM, which runs one vector width
     */
    public static Engine of(FusedModel model, int height, int width, EngineOptions options) {
        NetworkShape network = NetworkShape.of(model, height, width);
        KernelProvider.Selection selection = options.kernel().select();
        ExecutionPlan plan = ExecutionPlan.of(network, selection.kernels(), options.weightCacheBytes());
        checkSizes(model.variant(), plan);
        return new Engine(plan, selection.reason());
    }

    /** Java arrays hold fewer than 2^31 floats: an image too large for that is refused here, before any buffer is allocated. */
    private static void checkSizes(String variant, ExecutionPlan plan) {
        long floats = plan.largestArray();
        if (floats > Scratch.MAX_FLOATS) {
            throw new UnsupportedNetworkException("Cannot run " + variant + " on images of "
                    + plan.network().height() + "x" + plan.network().width() + ": a buffer would take " + floats
                    + " floats (expected less than 2^31). Use smaller"
                    + " images.");
        }
    }

    /** {@code scalar}, {@code vector-128}, {@code vector-256} or {@code vector-512}. */
    public String kernel() {
        return plan.kernels().name();
    }

    /** One line: why this kernel. */
    public String kernelReason() {
        return kernelReason;
    }

    /** Images that a session takes at most in one run: the efficient size, a multiple of the lanes. */
    public int batchImages() {
        return plan.batchImages();
    }

    public int classes() {
        return plan.network().classes();
    }

    /** Values before the head, one per channel of the last block. */
    public int embeddingSize() {
        return plan.network().embeddingSize();
    }

    /**
     * Bytes of weights in all forms that this engine holds once it has run: the model's own arrays and the weight cache.
     */
    public long weightBytes() {
        return plan.network().fusedBytes() + weightCacheBytes();
    }

    /** Bytes of transformed weights that this engine keeps, at most {@link EngineOptions#weightCacheBytes}. */
    public long weightCacheBytes() {
        return plan.weights().bytes();
    }

    /** Bytes of one session's buffers. */
    public long workspaceBytes() {
        return plan.workspaceBytes();
    }

    /** A session for one thread. */
    public Session newSession() {
        return new Session(plan);
    }
}
