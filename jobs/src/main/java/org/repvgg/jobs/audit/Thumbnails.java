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
import org.repvgg.jobs.audit.metrics.WorstError;
import org.repvgg.jobs.session.SerializableHadoopConf;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/** Reads small pictures of a few images, one task per archive. Runs on the driver. */
final class Thumbnails {
    private Thumbnails() {}

    /** JPEG bytes by path; images that can no longer be read are left out. */
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
                                "The report shows {} of {} pictures: the others can no longer be read; executors log the"
                                        + " reasons at level DEBUG. The metrics are not affected.",
                                pictures.size(),
                                errors.size());
            }
            return pictures;
        } finally {
            conf.destroy();
        }
    }
}
