/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import java.lang.reflect.InvocationTargetException;
import java.util.Locale;

/**
 * Picks a kernel set and says why. The vector sets are loaded by name, so that this class and the scalar set work in a
 * JVM without {@code jdk.incubator.vector}.
 */
public final class KernelProvider {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String DOOR = "org.repvgg.engine.kernel.vector.VectorKernels";
    private static final String REMEDY = "Pass --add-modules=" + MODULE + " to the JVM";

    private KernelProvider() {}

    /**
     * A kernel set and the reason for it.
     *
     * @param reason one line for a log
     */
    public record Selection(LaneKernels kernels, String reason) {}

    /** The widest vectors that this JVM and machine run well, else scalar. */
    public static Selection auto() {
        if (moduleAbsent()) {
            return new Selection(
                    new ScalarKernels(), "scalar because module " + MODULE + " is absent. " + REMEDY + " for speed.");
        }
        VectorDoor door;
        try {
            door = door();
        } catch (IllegalStateException e) {
            return new Selection(
                    new ScalarKernels(), "scalar because the vector kernels do not load: " + e.getMessage());
        }
        int bits = door.preferredBits();
        if (bits < 128) {
            return new Selection(
                    new ScalarKernels(),
                    "scalar because the JDK prefers vectors of " + bits + " bits on this machine.");
        }
        if (bits == 128
                && System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).matches("amd64|x86_64")) {
            return new Selection(
                    new ScalarKernels(),
                    "scalar because this x86 machine has no AVX2, and without it no fused multiply-add.");
        }
        bits = Math.min(Integer.highestOneBit(bits), 512);
        return new Selection(
                door.kernels(bits), "vector-" + bits + " because the JDK prefers " + bits + "-bit vectors here.");
    }

    /** The scalar set, asked for by name. */
    public static Selection scalar() {
        return new Selection(new ScalarKernels(), "scalar because it was asked for.");
    }

    /**
     * The vector set of a width, asked for by name. A width beyond the machine's is run, correctly and slowly.
     *
     * @param bits 128, 256 or 512
     * @throws IllegalStateException where the module is absent
     */
    public static Selection vector(int bits) {
        if (moduleAbsent()) {
            throw new IllegalStateException("Cannot run kernel vector-" + bits + ": module " + MODULE
                    + " is absent from this JVM. " + REMEDY + ", or choose kernel auto or scalar.");
        }
        VectorDoor door = door();
        String reason = "vector-" + bits + " because it was asked for";
        int preferred = door.preferredBits();
        if (bits > preferred) {
            reason += ", though the JDK prefers " + preferred + " bits here: it will be slow";
        }
        return new Selection(door.kernels(bits), reason + ".");
    }

    private static boolean moduleAbsent() {
        return ModuleLayer.boot().findModule(MODULE).isEmpty();
    }

    private static VectorDoor door() {
        try {
            return Class.forName(DOOR)
                    .asSubclass(VectorDoor.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Cannot start " + DOOR + ": " + e.getCause() + ".", e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException("Cannot load " + DOOR + ": " + e + ".", e);
        }
    }
}
