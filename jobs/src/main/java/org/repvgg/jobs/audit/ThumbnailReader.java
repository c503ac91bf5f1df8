/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.Preprocessor;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.session.SerializableHadoopConf;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.SplitReader;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.plan.Split;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Reads selected images of one file or archive as small JPEGs. Images that cannot be read are left out. Runs on
 * executors.
 */
final class ThumbnailReader implements FlatMapFunction<ThumbnailReader.Wanted, Tuple2<String, byte[]>> {
    private static final long serialVersionUID = 1L;

    private static final int SIDE = 112;
    private static final int MAX_IMAGE_BYTES = 64 << 20;

    private final Broadcast<SerializableHadoopConf> conf;

    /** The selected paths of one file or archive. */
    record Wanted(String file, List<String> paths) implements Serializable {}

    ThumbnailReader(Broadcast<SerializableHadoopConf> conf) {
        this.conf = conf;
    }

    @Override
    public Iterator<Tuple2<String, byte[]>> call(Wanted wanted) {
        List<Tuple2<String, byte[]>> pictures = new ArrayList<>();
        try {
            read(wanted, conf.value().value(), pictures);
        } catch (IOException | JobException e) {
            LoggerFactory.getLogger(ThumbnailReader.class)
                    .debug("Cannot read pictures for the report: {}", e.getMessage());
        }
        return pictures.iterator();
    }

    private static void read(Wanted wanted, Configuration conf, List<Tuple2<String, byte[]>> pictures)
            throws IOException {
        Preprocessor preprocessor = new Preprocessor(
                PreprocessSpec.parse("resize=" + SIDE + " crop=" + SIDE + " mean=0,0,0 std=1,1,1"),
                ImageLimits.defaults());
        Set<String> missing = new HashSet<>(wanted.paths());
        for (Split split : ImageSource.plan(List.of(wanted.file()), conf).splits()) {
            try (SplitReader reader = new SplitReader(split, conf, MAX_IMAGE_BYTES)) {
                EncodedImage image;
                while (!missing.isEmpty() && (image = reader.next()) != null) {
                    if (missing.remove(image.path()) && image.failure() == null) {
                        add(preprocessor, image, pictures);
                    }
                }
            }
        }
    }

    private static void add(Preprocessor preprocessor, EncodedImage image, List<Tuple2<String, byte[]>> pictures)
            throws IOException {
        try {
            pictures.add(new Tuple2<>(image.path(), jpeg(preprocessor, image)));
        } catch (ImageException e) {
            LoggerFactory.getLogger(ThumbnailReader.class)
                    .debug("Cannot decode a picture for the report: {}", e.getMessage());
        }
    }

    private static byte[] jpeg(Preprocessor preprocessor, EncodedImage image) throws IOException, ImageException {
        float[] pixels = new float[3 * SIDE * SIDE];
        preprocessor.process(image.bytes(), (int) image.length(), pixels, 0, SIDE * SIDE, SIDE, 1);
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIDE * SIDE; i++) {
            int rgb = 0;
            for (int channel = 0; channel < 3; channel++) {
                rgb = rgb << 8 | Math.round(255 * pixels[channel * SIDE * SIDE + i]);
            }
            picture.setRGB(i % SIDE, i / SIDE, rgb);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // a stream of our own, because ImageIO's would go through a temporary file
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(picture, "jpg", stream);
        }
        return out.toByteArray();
    }
}
