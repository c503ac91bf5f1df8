/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.repvgg.jobs.audit.findings.WorstError;
import org.repvgg.jobs.config.SerializableHadoopConf;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/** Fetches small pictures of a few images, each archive in a task of its own. Stays on the driver. */
final class Thumbnails {
    private Thumbnails() {}

    /** JPEG bytes by path; an image that cannot be read any more is left out. */
    static Map<String, byte[]> read(SparkSession spark, List<WorstError> errors) {
        Map<String, ThumbnailReader.Wanted> files = new TreeMap<>();
        for (WorstError error : errors) {
            int member = error.path().indexOf("!/");
            String file = member < 0 ? error.path() : error.path().substring(0, member);
            files.computeIfAbsent(file, name -> new ThumbnailReader.Wanted(name, new ArrayList<>()))
                    .paths()
                    .add(error.path());
        }
        if (files.isEmpty()) {
            return Map.of();
        }
        JavaSparkContext jsc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableHadoopConf> conf = jsc.broadcast(new SerializableHadoopConf(jsc.hadoopConfiguration()));
        try {
            Map<String, byte[]> pictures = new HashMap<>();
            for (Tuple2<String, byte[]> picture : jsc.parallelize(List.copyOf(files.values()), files.size())
                    .flatMap(new ThumbnailReader(conf))
                    .collect()) {
                pictures.put(picture._1(), picture._2());
            }
            if (pictures.size() < errors.size()) {
                LoggerFactory.getLogger(Thumbnails.class)
                        .warn(
                                "The report shows {} of {} pictures: the others cannot be read any more, as executors' logs say at"
                                        + " level DEBUG. The numbers do not need them.",
                                pictures.size(),
                                errors.size());
            }
            return pictures;
        } finally {
            conf.destroy();
        }
    }
}
