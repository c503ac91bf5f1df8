/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.sql.SparkSession;

/** What ran: the versions that a report carries. */
public final class Versions {
    private Versions() {}

    /** Ours, from the jar's manifest; {@code unknown} when run from class folders. */
    public static String program() {
        String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    public static Map<String, String> of(SparkSession spark) {
        return new TreeMap<>(Map.of(
                "repvgg", program(),
                "spark", spark.version(),
                "hadoop", VersionInfo.getVersion(),
                "scala", scala.util.Properties.versionNumberString(),
                "java", Runtime.version().toString(),
                "java_vendor", System.getProperty("java.vendor", "unknown")));
    }
}
