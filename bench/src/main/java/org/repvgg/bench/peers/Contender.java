/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.util.List;

/**
 * One way of running one runtime.
 *
 * @param command a process of it; the harness appends the workload's folder and the threads of a process
 * @param processes 1, or one a core
 * @param threads of each process
 */
record Contender(String name, Role role, List<String> command, int processes, int threads) {
    enum Role {
        ENGINE,
        PEER,
        FMA_PEAK
    }
}
