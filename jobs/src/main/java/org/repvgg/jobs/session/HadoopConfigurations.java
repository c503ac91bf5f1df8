/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Hadoop's configuration for commands that need no Spark session: core-site.xml and {@code spark.hadoop.*}. */
public final class HadoopConfigurations {
    private HadoopConfigurations() {}

    public static Configuration local() {
        return SparkHadoopUtil.get().newConfiguration(new SparkConf());
    }
}
