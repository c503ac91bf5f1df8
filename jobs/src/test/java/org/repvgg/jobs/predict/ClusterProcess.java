/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.repvgg.jobs.TestFiles;

/** A driver in a process of its own, whose executors are processes too: what a test that kills or watches them needs. */
public final class ClusterProcess implements AutoCloseable {
    /** A process in which nothing happens any more is a failure; one on a busy machine is not. */
    private static final long LIFE_SECONDS = 900;

    private final Process driver;
    private final Path log;

    private ClusterProcess(Process driver, Path log) {
        this.driver = driver;
        this.log = log;
    }

    /** What Spark's launcher gives its JVMs: modules and packages opened, as this JVM has them. */
    public static List<String> moduleOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--") || option.startsWith("-XX:+Ignore"))
                .toList();
    }

    /** Starts {@code main} with this JVM's class path; {@code folder} takes its log and Spark's own files. */
    public static ClusterProcess start(Path folder, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile", ""),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(Arrays.asList(arguments));
        Path log = folder.resolve("driver.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(folder.resolve("work")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("SPARK_HOME", sparkHome().toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return new ClusterProcess(builder.start(), log);
    }

    /** Spark starts executors from a home with jars/. Links, which JUnit's temporary folders complain about. */
    private static Path sparkHome() throws IOException {
        Path home = TestFiles.root().resolve("jobs/target/cluster-process-spark-home");
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String entry : classPath()) {
            Path jar = Path.of(entry);
            Path link = jars.resolve(jar.getFileName());
            if (entry.endsWith(".jar") && Files.exists(jar) && !Files.exists(link)) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, jar);
            }
        }
        return home;
    }

    /** What executors need beside {@code jars/}: the folders of classes. */
    public static String classFolders() {
        return String.join(
                File.pathSeparator,
                classPath().stream().filter(entry -> !entry.endsWith(".jar")).toList());
    }

    private static List<String> classPath() {
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    public boolean isAlive() {
        return driver.isAlive();
    }

    /** The executors that live now. */
    List<ProcessHandle> executors() {
        return driver.descendants().filter(ProcessHandle::isAlive).toList();
    }

    /** As {@code kill -9} does; the executors are orphans then. */
    void kill() throws InterruptedException {
        driver.destroyForcibly().waitFor();
    }

    /** Waits for the end; its exit status, or -1 if there was no end. */
    public int end() throws InterruptedException {
        if (!driver.waitFor(LIFE_SECONDS, TimeUnit.SECONDS)) {
            kill();
            return -1;
        }
        return driver.exitValue();
    }

    /** Ends its standard input, for which a driver that is watched waits. */
    void letGo() throws IOException {
        driver.getOutputStream().close();
    }

    /** What it has printed. */
    public String text() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        executors().forEach(ProcessHandle::destroyForcibly);
        driver.destroyForcibly();
    }
}
