/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.repvgg.jobs.error.JobException;

/** Waits for the results of other threads. */
final class Futures {
    private Futures() {}

    static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while planning", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JobException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        }
    }
}
