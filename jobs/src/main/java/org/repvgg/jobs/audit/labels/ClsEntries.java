/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.session.SerializableHadoopConf;

/** Reads the {@code .cls} entries of one tar: rows of key (archive and sample) and label text. Runs on executors. */
final class ClsEntries implements FlatMapFunction<String[], Row> {
    private static final long serialVersionUID = 1L;

    private static final int BUFFER_BYTES = 1 << 18;
    /** Maximum length of a class name; longer ones are not labels. */
    private static final int MAX_LABEL_BYTES = 4096;

    private final Broadcast<SerializableHadoopConf> conf;

    ClsEntries(Broadcast<SerializableHadoopConf> conf) {
        this.conf = conf;
    }

    /**
     * @param archive its URI, and the name that keys use for it
     */
    @Override
    public Iterator<Row> call(String[] archive) throws IOException {
        List<Row> rows = new ArrayList<>();
        Path path = new Path(archive[0]);
        try (InputStream file = path.getFileSystem(conf.value().value()).open(path);
                InputStream bytes = decompress(new BufferedInputStream(file, BUFFER_BYTES), archive[0]);
                TarArchiveInputStream tar = new TarArchiveInputStream(bytes)) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                String name = entry.getName();
                if (!entry.isFile() || !name.endsWith(".cls")) {
                    continue;
                }
                byte[] text = tar.readNBytes(MAX_LABEL_BYTES + 1);
                if (text.length > MAX_LABEL_BYTES || text.length < entry.getSize()) {
                    throw new IOException("member " + name + " has " + entry.getSize()
                            + " bytes (expected a class of at most " + MAX_LABEL_BYTES + ")");
                }
                rows.add(RowFactory.create(
                        ImageKeys.stem(ImageKeys.normalize(archive[1] + "!/" + name)),
                        new String(text, StandardCharsets.UTF_8).strip()));
            }
        } catch (IOException | IllegalArgumentException e) {
            // commons-compress reports some damaged headers as IllegalArgumentException
            throw new IOException(
                    "Cannot read the labels: " + e.getMessage() + " in " + Redaction.of(archive[0])
                            + ". Fetch the archive again, or pass labels as CSV.",
                    e);
        }
        return rows.iterator();
    }

    private static InputStream decompress(InputStream in, String name) throws IOException {
        return name.endsWith("gz")
                ? GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get()
                : in;
    }
}
