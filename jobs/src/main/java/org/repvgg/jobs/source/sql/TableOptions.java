/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.repvgg.jobs.source.input.LabelSource;

/**
 * The arguments of {@code .option(...)} and {@code .load(...)}.
 *
 * @param hadoop options with a dot in their names, which configure the file system or the planning
 */
record TableOptions(
        List<String> paths, LabelSource labels, String labelField, int maxImageBytes, Map<String, String> hadoop) {
    static final String PATH = "path";
    static final String MODIFIED = "modificationTime";
    static final String LENGTH = "length";
    static final String CONTENT = "content";
    static final String LABEL = "label";
    static final String ERROR = "error";

    static final StructType ERROR_TYPE =
            new StructType().add("code", DataTypes.StringType, false).add("message", DataTypes.StringType, false);

    private static final int DEFAULT_MAX_IMAGE_BYTES = 128 << 20;
    private static final List<String> KNOWN = List.of("path", "paths", "label", "labelfield", "maximagebytes");

    static TableOptions of(CaseInsensitiveStringMap options) {
        List<String> paths = new ArrayList<>();
        if (options.containsKey("path")) {
            paths.add(options.get("path"));
        }
        if (options.containsKey("paths")) {
            paths.addAll(list(options.get("paths")));
        }
        if (paths.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot read image-archive: found no path. Pass one or more to load(), or as the option 'path'.");
        }
        Map<String, String> hadoop = new TreeMap<>();
        options.asCaseSensitiveMap().forEach((key, value) -> {
            if (key.contains(".")) {
                hadoop.put(key, value);
            } else if (!KNOWN.contains(key.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("Cannot read image-archive: found the option " + key
                        + " (expected path, label, labelField, maxImageBytes, or a key with dots for Hadoop).");
            }
        });
        return new TableOptions(
                List.copyOf(paths),
                labels(options.getOrDefault("label", "none")),
                options.getOrDefault("labelField", "label"),
                maxImageBytes(options),
                hadoop);
    }

    private static List<String> list(String json) {
        try {
            return Arrays.asList(new ObjectMapper().readValue(json, String[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Cannot read image-archive: found " + json + " (expected a JSON array) as option 'paths'.", e);
        }
    }

    private static LabelSource labels(String name) {
        for (LabelSource source : LabelSource.values()) {
            if (source.name().equalsIgnoreCase(name)) {
                return source;
            }
        }
        throw new IllegalArgumentException(
                "Cannot read image-archive: found label = " + name + " (expected none, folder, cls or json).");
    }

    private static int maxImageBytes(CaseInsensitiveStringMap options) {
        long bytes = options.getLong("maxImageBytes", DEFAULT_MAX_IMAGE_BYTES);
        if (bytes < 1 || bytes > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "Cannot read image-archive: found maxImageBytes = " + bytes + " (expected 1 to 2147483639).");
        }
        return (int) bytes;
    }

    StructType schema() {
        StructType schema = new StructType()
                .add(PATH, DataTypes.StringType, false)
                .add(MODIFIED, DataTypes.TimestampType, false)
                .add(LENGTH, DataTypes.LongType, false)
                .add(CONTENT, DataTypes.BinaryType, true);
        if (labels != LabelSource.NONE) {
            schema = schema.add(LABEL, DataTypes.StringType, true);
        }
        return schema.add(ERROR, ERROR_TYPE, true);
    }

    /** A copy of the session's configuration, overridden by these options. */
    Configuration over(Configuration session) {
        Configuration conf = new Configuration(session);
        hadoop.forEach(conf::set);
        return conf;
    }
}
