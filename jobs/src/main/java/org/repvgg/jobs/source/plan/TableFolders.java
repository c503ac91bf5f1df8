/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;

/**
 * Recognises folders of Delta, Hudi and Iceberg tables. Their files are not the table: some hold rows that it has
 * deleted or replaced, which only the table's log tells.
 */
final class TableFolders {
    private static final String DELTA = "_delta_log";
    private static final String HUDI = ".hoodie";
    private static final String ICEBERG = "metadata";

    private TableFolders() {}

    /** Refuses a folder that has this subfolder; {@code metadata} alone is no proof. */
    static void refuseByName(Path folder, String child) {
        if (child.equals(DELTA)) {
            throw refusal("a Delta table", folder, "spark.read.format(\"delta\")");
        }
        if (child.equals(HUDI)) {
            throw refusal("a Hudi table", folder, "spark.read.format(\"hudi\")");
        }
    }

    /** Refuses a folder because of a file in its subfolder {@code metadata}. */
    static void refuseByFile(Path folder, String subfolder, String file) {
        if (subfolder.equals(ICEBERG) && file.endsWith(".metadata.json")) {
            throw refusal("an Iceberg table", folder, "spark.table(...)");
        }
    }

    /** Looks for the marks in a folder that is not listed, above a file or a partition that is named. */
    static void refuse(FileSystem fs, Path folder) throws IOException {
        for (String mark : new String[] {DELTA, HUDI}) {
            if (fs.exists(new Path(folder, mark))) {
                refuseByName(folder, mark);
            }
        }
        try {
            RemoteIterator<FileStatus> files = fs.listStatusIterator(new Path(folder, ICEBERG));
            while (files.hasNext()) {
                refuseByFile(folder, ICEBERG, files.next().getPath().getName());
            }
        } catch (FileNotFoundException e) {
            // no such folder, so no Iceberg table
            return;
        }
    }

    /** Whether a folder of this name is a part of a table rather than one: a partition, or Iceberg's data. */
    static boolean isWithinTable(Path folder) {
        return folder.getName().contains("=") || folder.getName().equals("data");
    }

    private static JobException refusal(String kind, Path folder, String reader) {
        return new JobException(
                FailureCode.TABLE_FOLDER,
                "Cannot read the input: found " + kind + " (expected images, archives or Parquet files) in "
                        + Redaction.of(folder.toString())
                        + ". Its files also hold rows that the table has deleted or replaced; read the table with "
                        + reader
                        + ", write the rows that you want as plain Parquet, and pass that folder.");
    }
}
