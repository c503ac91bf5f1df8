/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The counts and times of a run, added up over its splits, and their form as {@code run.json}. */
final class RunReport {
    /** Damaged archives named in the report; more are only counted. */
    private static final int MAX_NAMED = 20;

    private long predicted;
    private long bytes;
    private long readNanos;
    private long decodeNanos;
    private long inferNanos;
    private int damagedArchives;
    private final Map<String, Long> errors = new TreeMap<>();
    private final Map<String, Long> kernels = new TreeMap<>();
    private final Map<String, String> kernelReasons = new TreeMap<>();
    private final Map<String, Long> hosts = new TreeMap<>();
    private final List<String> damaged = new java.util.ArrayList<>();

    RunReport(Collection<SplitTally> splits) {
        for (SplitTally split : splits) {
            predicted += split.predicted();
            bytes += split.bytes();
            readNanos += split.readNanos();
            decodeNanos += split.decodeNanos();
            inferNanos += split.inferNanos();
            split.errors().forEach((code, count) -> errors.merge(code, count, Long::sum));
            kernels.merge(split.kernel(), split.rows(), Long::sum);
            kernelReasons.putIfAbsent(split.kernel(), split.kernelReason());
            hosts.merge(split.host(), split.rows(), Long::sum);
            if (!split.damaged().isEmpty()) {
                damagedArchives++;
                if (damaged.size() < MAX_NAMED) {
                    damaged.add(split.damaged());
                }
            }
        }
    }

    long predicted() {
        return predicted;
    }

    long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    long rows() {
        return predicted + failed();
    }

    double errorRate() {
        return rows() == 0 ? 0 : (double) failed() / rows();
    }

    Map<String, Long> errors() {
        return errors;
    }

    List<String> damaged() {
        return damaged;
    }

    /** Which kernels ran, and why; more than one where a cluster is mixed. */
    String kernelLine() {
        return String.join(" ", kernelReasons.values());
    }

    /** The counts and timings as they stand in {@code run.json}. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("images", rows());
        map.put("predicted", predicted);
        map.put("failed", failed());
        map.put("errors", errors);
        map.put("damaged_archives", damagedArchives);
        map.put("damaged", damaged);
        map.put("bytes", bytes);
        map.put("kernels", kernels);
        map.put("kernel_reasons", kernelReasons);
        map.put("hosts", hosts);
        map.put(
                "task_seconds",
                Map.of("read", seconds(readNanos), "decode", seconds(decodeNanos), "infer", seconds(inferNanos)));
        return map;
    }

    static double seconds(long nanos) {
        return Math.round(nanos / 1e6) / 1e3;
    }

    static String json(Map<String, Object> map) {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(map) + "\n";
        } catch (JsonProcessingException e) {
            throw new AssertionError("a map of strings and numbers is JSON", e);
        }
    }
}
