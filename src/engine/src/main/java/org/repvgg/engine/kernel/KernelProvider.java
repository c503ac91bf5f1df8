/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import java.lang.reflect.InvocationTargetException;
import java.util.Locale;

/**
 * Picks a kernel set and says why. The vector sets are loaded by name, so that this class and the scalar set work in a
 * JVM without {@code jdk.incubator.vector}.
 *
 * <p>A JVM runs one vector width: the first set that is asked for fixes it, see docs/design/kernels.md#registers.
 */
public final class KernelProvider {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String PROVIDER = "org.repvgg.engine.kernel.vector.VectorKernels";
    private static final String REMEDY = "Pass --add-modules=" + MODULE + " to the JVM";
    private static final int MAX_BITS = 512;

    private KernelProvider() {}

    /**
     * A kernel set and the reason for it.
     *
     * @param reason one line for a log
     */
    public record Selection(KernelSet kernels, String reason) {}

    /** What this class asks of the package that it loads by name. */
    public interface VectorProvider {
        /** Width in bits of the float vectors that the JDK prefers on this machine. */
        int preferredBits();

        /** Width in bits of the vectors that this JVM runs, 0 as long as none were asked for. */
        int bitsInUse();

        /**
         * The kernel set of a width. The first call fixes the width for the life of this JVM.
         *
         * @param bits 128, 256 or 512
         * @throws KernelUnavailableException where this JVM already runs another width
         */
        KernelSet kernels(int bits);
    }

    /** The widest vectors that this JVM and machine run well, or those that the JVM runs already; else scalar. */
    public static Selection auto() {
        if (moduleAbsent()) {
            return scalar("module " + MODULE + " is absent. " + REMEDY + " for speed");
        }
        VectorProvider provider;
        try {
            provider = provider();
        } catch (KernelUnavailableException e) {
            return new Selection(
                    ScalarKernels.set(), "scalar because the vector kernels do not load: " + e.getMessage());
        }
        int inUse = provider.bitsInUse();
        if (inUse != 0) {
            return new Selection(
                    provider.kernels(inUse),
                    "vector-" + inUse + " because this JVM runs vectors of that width already.");
        }
        String whyNoC2 = JitCompiler.whyNoC2();
        if (whyNoC2 != null) {
            return scalar("this JVM has no C2 compiler, without which vectors are slower: " + whyNoC2);
        }
        int bits = provider.preferredBits();
        if (bits < 128) {
            return scalar("the JDK prefers vectors of " + bits + " bits on this machine");
        }
        if (bits == 128
                && System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).matches("amd64|x86_64")) {
            return scalar("this x86 machine has no AVX2, and without it no fused multiply-add");
        }
        bits = Math.min(Integer.highestOneBit(bits), MAX_BITS);
        return new Selection(
                provider.kernels(bits), "vector-" + bits + " because the JDK prefers " + bits + "-bit vectors here.");
    }

    private static Selection scalar(String reason) {
        return new Selection(ScalarKernels.set(), "scalar because " + reason + ".");
    }

    /** The scalar set, asked for by name. */
    public static Selection scalar() {
        return scalar("it was asked for");
    }

    /**
     * The vector set of a width, asked for by name. A width beyond the machine's runs, correctly and slowly, and so do
     * vectors without a C2 compiler.
     *
     * @param bits 128, 256 or 512
     * @throws KernelUnavailableException where the module is absent or this JVM already runs another width
     */
    public static Selection vector(int bits) {
        if (moduleAbsent()) {
            throw new KernelUnavailableException("Cannot run kernel vector-" + bits + ": module " + MODULE
                    + " is absent from this JVM. " + REMEDY + ", or choose kernel auto or scalar.");
        }
        VectorProvider provider = provider();
        KernelSet kernels = provider.kernels(bits);
        String reason = "vector-" + bits + " because it was asked for";
        int preferred = provider.preferredBits();
        String whyNoC2 = JitCompiler.whyNoC2();
        if (bits > preferred) {
            reason += ", though the JDK prefers " + preferred + " bits here: it will be slow";
        } else if (whyNoC2 != null) {
            reason += ", though this JVM has no C2 compiler: it will be slow, since " + whyNoC2;
        }
        return new Selection(kernels, reason + ".");
    }

    private static boolean moduleAbsent() {
        return ModuleLayer.boot().findModule(MODULE).isEmpty();
    }

    private static VectorProvider provider() {
        try {
            return Class.forName(PROVIDER)
                    .asSubclass(VectorProvider.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (InvocationTargetException e) {
            throw new KernelUnavailableException("Cannot start " + PROVIDER + ": " + e.getCause() + ".", e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new KernelUnavailableException("Cannot load " + PROVIDER + ": " + e + ".", e);
        }
    }
}
