/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.util.List;

/**
 * One way of running one runtime.
 *
 * @param command a process of it; the harness appends the workload's folder, the batch and the threads of a process
 * @param batch images of one run of one session
 * @param processes 1, or one a core
 * @param threads of each process
 */
record Contender(String name, Role role, List<String> command, int batch, int processes, int threads) {
    enum Role {
        ENGINE,
        PEER,
        FMA_PEAK
    }
}
