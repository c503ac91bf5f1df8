/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * YARN on loopback, on ports that are free: a ResourceManager and two NodeManagers of 4 GiB in this JVM, containers in
 * processes of their own. Runs until its standard input ends, and leaves no container behind. {@code jobs/submit/test-yarn} starts it.
 */
final class YarnCluster {
    private static final int NODES = 2;
    /** On a machine that does much else. */
    private static final int PATIENCE_MILLIS = 180_000;

    private YarnCluster() {}

    /**
     * @param args the folder that {@code yarn-site.xml} and {@code core-site.xml} are written to; the nodes' folders, with
     *     the containers' logs, are made in the working directory
     */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        try (MiniYARNCluster cluster = new MiniYARNCluster("yarn", NODES, 1, 1)) {
            Runtime.getRuntime().addShutdownHook(new Thread(YarnCluster::killContainers));
            cluster.init(configuration());
            cluster.start();
            if (!cluster.waitForNodeManagersToConnect(PATIENCE_MILLIS)) {
                throw new IllegalStateException(
                        "Cannot start YARN: " + NODES + " nodes did not register within " + PATIENCE_MILLIS + " ms.");
            }
            writeSites(folder, cluster.getConfig());
            System.out.println("READY");
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (Exception e) {
            // threads of half a cluster would keep this JVM
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }

    private static Configuration configuration() {
        Configuration conf = new YarnConfiguration();
        conf.set("fs.defaultFS", "file:///");
        conf.set("yarn.scheduler.capacity.root.queues", "default");
        conf.set("yarn.scheduler.capacity.root.default.capacity", "100");
        conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1");
        conf.setInt("yarn.scheduler.minimum-allocation-mb", 128);
        // what the test's machine has left of memory and disk is not under test
        conf.setBoolean("yarn.nodemanager.pmem-check-enabled", false);
        conf.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
        conf.setBoolean("yarn.nodemanager.disk-health-checker.enable", false);
        // a node looks at its disks once as it starts even so, and leaves out those over 90 % full
        conf.setFloat("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", 100);
        // each container's launch script and a list of its files, beside its logs
        conf.setBoolean("yarn.nodemanager.log-container-debug-info.enabled", true);
        return conf;
    }

    /** What a client of this cluster has to know. */
    private static void writeSites(Path folder, Configuration conf) throws IOException {
        write(folder.resolve("core-site.xml"), conf, List.of("fs.defaultFS"));
        write(
                folder.resolve("yarn-site.xml"),
                conf,
                List.of(
                        "yarn.resourcemanager.address",
                        "yarn.resourcemanager.scheduler.address",
                        "yarn.resourcemanager.webapp.address"));
    }

    private static void write(Path file, Configuration conf, List<String> keys) throws IOException {
        Configuration site = new Configuration(false);
        keys.forEach(key -> site.set(key, conf.get(key)));
        try (OutputStream out = Files.newOutputStream(file)) {
            site.writeXml(out);
        }
    }

    /** Again and again, since a node that is being stopped may be starting one. */
    private static void killContainers() {
        for (List<ProcessHandle> left = children(); !left.isEmpty(); left = children()) {
            left.forEach(ProcessHandle::destroyForcibly);
            left.forEach(container -> container.onExit().join());
        }
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().descendants().toList();
    }
}
