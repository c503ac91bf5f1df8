/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.repvgg.jobs.io.Json;

/**
 * The process that holds the lock of an output folder.
 *
 * @param machine identifies this boot of this machine and its PID namespace (containers have their own); empty if
 *     unknown
 * @param processStart start time of the process, which distinguishes it from a later process with the same PID; or
 *     empty
 * @param token unique per acquisition
 */
record LockHolder(
        String host, String machine, long pid, String processStart, String runId, String since, String token) {
    static LockHolder thisProcess(String runId) {
        ProcessHandle process = ProcessHandle.current();
        return new LockHolder(
                hostName(),
                thisMachine(),
                process.pid(),
                process.info().startInstant().map(Instant::toString).orElse(""),
                runId,
                Instant.now().toString(),
                UUID.randomUUID().toString());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private static String thisMachine() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /** Whether the holder's PID is in this process's PID namespace. */
    boolean isNeighbour() {
        return !machine.isEmpty() && machine.equals(thisMachine());
    }

    /** Whether the holder was a process in this PID namespace that has ended. */
    boolean isDeadNeighbour() {
        if (!isNeighbour()) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return true;
        }
        Optional<Instant> start = process.get().info().startInstant();
        return start.isPresent()
                && !processStart.isEmpty()
                && !start.get().toString().equals(processStart);
    }

    String toJson() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("host", host);
        map.put("machine", machine);
        map.put("pid", pid);
        map.put("process_start", processStart);
        map.put("run_id", runId);
        map.put("since", since);
        map.put("token", token);
        return Json.write(map);
    }

    static LockHolder parse(String json) throws JsonProcessingException {
        Map<String, Object> map = Json.readMap(json);
        return new LockHolder(
                String.valueOf(map.get("host")),
                String.valueOf(map.get("machine")),
                map.get("pid") instanceof Number pid ? pid.longValue() : -1,
                String.valueOf(map.get("process_start")),
                String.valueOf(map.get("run_id")),
                String.valueOf(map.get("since")),
                String.valueOf(map.get("token")));
    }
}
