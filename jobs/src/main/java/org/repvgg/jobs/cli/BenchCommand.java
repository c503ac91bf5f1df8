/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.repvgg.jobs.config.JobException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code repvgg bench}: named here to be found; the launcher runs it, since it is a module that this one does not know. */
@Command(
        name = "bench",
        description = "Measure this engine beside other runtimes; jobs/repvgg runs it, 'bench --help' has its options.")
final class BenchCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw JobException.usage("Cannot run bench: found no launcher (expected the first word after jobs/repvgg, in a"
                + " checkout with the folder bench). Call 'jobs/repvgg bench' there.");
    }
}
