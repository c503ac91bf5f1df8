/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.repvgg.engine.kernel.KernelProvider;
import org.repvgg.engine.kernel.Scratch;
import org.repvgg.reparam.fused.FusedModel;

/**
 * A network planned for one image size, its weights shared by all threads of a JVM. Build one a JVM; every worker thread
 * takes a {@link Session} of its own. Immutable and thread-safe.
 *
 * <p>The model's arrays are used as they are, not copied: nobody may change them afterwards.
 */
public final class Engine {
    private final Program program;
    private final String kernelReason;

    private Engine(Program program, String kernelReason) {
        this.program = program;
        this.kernelReason = kernelReason;
    }

    /**
     * Plans a network.
     *
     * @throws IllegalArgumentException where the network is beyond this engine, in one line that says why
     * @throws IllegalStateException where the kernel asked for is not to be had in this JVM
     */
    public static Engine of(FusedModel model, int height, int width, EngineOptions options) {
        Plan plan = Plan.of(model, height, width);
        KernelProvider.Selection selection = options.kernel().select();
        Program program = Program.of(plan, selection.kernels(), options.weightCacheBytes());
        checkSizes(model.variant(), program);
        return new Engine(program, selection.reason());
    }

    /** Java arrays hold fewer than 2^31 floats: an image too large for that is refused here, not in the middle. */
    private static void checkSizes(String variant, Program program) {
        long floats = program.largestArray();
        if (floats > Scratch.MAX_FLOATS) {
            throw new IllegalArgumentException("Cannot run " + variant + " on images of "
                    + program.plan().height() + "x" + program.plan().width() + ": a buffer would take " + floats
                    + " floats (expected less than 2^31). Use smaller"
                    + " images.");
        }
    }

    /** {@code scalar}, {@code vector-128}, {@code vector-256} or {@code vector-512}. */
    public String kernel() {
        return program.kernels().name();
    }

    /** One line: why this kernel. */
    public String kernelReason() {
        return kernelReason;
    }

    /** Images that a session takes at most in one run: the efficient size, a multiple of the lanes. */
    public int batchImages() {
        return program.batchImages();
    }

    public int classes() {
        return program.plan().classes();
    }

    /** Values before the head, one a channel of the last block. */
    public int embeddingSize() {
        return program.plan().embeddingSize();
    }

    /**
     * Bytes of weights in all forms that this engine holds once it has run: the model's own arrays and what the weight cache
     * holds.
     */
    public long weightBytes() {
        return program.plan().fusedBytes() + weightCacheBytes();
    }

    /** Bytes of transformed weights that this engine keeps, at most {@link EngineOptions#weightCacheBytes}. */
    public long weightCacheBytes() {
        return program.weights().bytes();
    }

    /** Bytes of one session's buffers. */
    public long workspaceBytes() {
        return program.workspaceBytes();
    }

    /** A session for one thread. */
    public Session newSession() {
        return new Session(program);
    }
}
