/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.util.List;

/**
 * A configuration of a runtime.
 *
 * @param command command line of a process; the harness appends the workload's folder, the batch size and the number of
 *     threads
 * @param batch images per run of a session
 * @param processes 1, or one per core
 * @param threads threads per process
 */
record Contender(String name, Role role, List<String> command, int batch, int processes, int threads) {
    enum Role {
        ENGINE,
        PEER,
        FMA_PEAK
    }
}
