/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether this JVM compiles vector operations to vector instructions. HotSpot's C2 compiler does; its interpreter and its C1
 * compiler make an object of every vector, which is a hundred times slower than scalar code.
 */
final class JitCompiler {
    private static final int C2_LEVEL = 4;

    private JitCompiler() {}

    /** Why no C2 compiler runs in this JVM, as "it was started with ..."; null where one does or nothing is known. */
    static @Nullable String whyNoC2() {
        String info = System.getProperty("java.vm.info", "");
        if (info.contains("interpreted")) {
            return "it interprets all code (-Xint)";
        }
        if (System.getProperty("java.vm.name", "").contains("Client")) {
            return "it is a client VM";
        }
        // Only a JVM of few modules lacks this one.
        if (ModuleLayer.boot().findModule("jdk.management").isPresent()) {
            String level = Flags.valueOf("TieredStopAtLevel");
            if (level != null && Integer.parseInt(level) < C2_LEVEL) {
                return "it stops before C2 (-XX:TieredStopAtLevel=" + level + ")";
            }
        }
        // What HotSpot calls a JVM that uses C1 alone, by CompilationMode=quick-only or TieredStopAtLevel=1.
        return info.contains("emulated-client") ? "it compiles with C1 alone (" + info + ")" : null;
    }

    /** Apart, so that a JVM without the module never loads it. */
    private static final class Flags {
        private Flags() {}

        static @Nullable String valueOf(String name) {
            HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (hotSpot == null) {
                return null;
            }
            try {
                return hotSpot.getVMOption(name).getValue();
            } catch (IllegalArgumentException e) {
                // Another JVM, or a HotSpot without that flag.
                return null;
            }
        }
    }
}
