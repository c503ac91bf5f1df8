/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.launcher;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.repvgg.jobs.TestFiles;

/** A finished process: its exit status and what it printed, both streams together. */
record Shell(int status, String output) {
    /** Runs to the end in the project's root, with the JDK of this test and without an installed Spark. */
    static Shell run(List<String> command) throws Exception {
        return run(command, TestFiles.root(), Map.of());
    }

    /**
     * Runs to the end in a folder.
     *
     * @param environment in place of what this test's process has
     */
    static Shell run(List<String> command, Path folder, Map<String, String> environment) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("REPVGG_SPARK", "embedded");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().remove("SPARK_HOME");
        builder.environment().remove("REPVGG_MEMORY");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Shell(process.waitFor(), output);
    }
}
