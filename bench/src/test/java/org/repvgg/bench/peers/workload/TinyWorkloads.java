/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.workload;

import org.repvgg.engine.RandomNetworks;

/** Networks small enough that every runtime and the reference take milliseconds. */
public final class TinyWorkloads {
    public static final long SEED = Long.getLong("seed", 20261123L);

    private TinyWorkloads() {}

    public static Workload plain() {
        return of(1);
    }

    public static Workload grouped() {
        return of(2);
    }

    private static Workload of(int groups) {
        int[] depths = {2, 2};
        int[] widths = {8, 12, 16};
        return Workload.random(
                RandomNetworks.stages("tiny-g" + groups, depths, widths, groups, 7, SEED), 20, 28, 3, SEED);
    }
}
