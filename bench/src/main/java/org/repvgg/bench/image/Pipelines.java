/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.Preprocessor;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.resize.Filter;
import org.repvgg.image.resize.Placement;
import org.repvgg.image.resize.Resampler;

/** The compared pipelines, by name. */
final class Pipelines {
    static final int SIDE = 224;
    private static final int RESIZE = 256;

    private Pipelines() {}

    /**
     * The pipeline {@code repvgg}, {@code imageio} or {@code turbojpeg}; the last needs -Dturbojpeg.jar and its native
     * library.
     */
    static JpegPipeline named(String name) throws ReflectiveOperationException, IOException {
        return switch (name) {
            case "repvgg" -> {
                Preprocessor preprocessor = new Preprocessor(PreprocessSpec.imagenet(), ImageLimits.defaults());
                yield (jpeg, tensor) -> preprocessor.process(jpeg, jpeg.length, tensor, 0, SIDE * SIDE, SIDE, 1);
            }
            case "imageio" -> imageIo();
            case "turbojpeg" -> turboJpeg();
            default ->
                throw new IllegalArgumentException(
                        "Cannot benchmark '" + name + "' (expected repvgg, imageio or turbojpeg).");
        };
    }

    private static JpegPipeline imageIo() {
        FusedResize resize = new FusedResize();
        return (jpeg, tensor) -> {
            ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
            try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg))) {
                reader.setInput(in, true, true);
                BufferedImage image = reader.read(0);
                byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
                resize.run(bgr, image.getWidth(), image.getHeight(), 2, tensor);
            } finally {
                reader.dispose();
            }
        };
    }

    /** The Java binding of libjpeg-turbo as packaged by Debian (libturbojpeg-java), loaded at run time. */
    private static JpegPipeline turboJpeg() throws ReflectiveOperationException, IOException {
        URL jar = Path.of(System.getProperty("turbojpeg.jar", "/usr/share/java/turbojpeg.jar"))
                .toUri()
                .toURL();
        Class<?> type = new URLClassLoader(new URL[] {jar}).loadClass("org.libjpegturbo.turbojpeg.TJDecompressor");
        Constructor<?> constructor = type.getConstructor();
        Object decompressor = constructor.newInstance();
        Method source = type.getMethod("setSourceImage", byte[].class, int.class);
        Method width = type.getMethod("getWidth");
        Method height = type.getMethod("getHeight");
        Method decompress = type.getMethod(
                "decompress",
                byte[].class,
                int.class,
                int.class,
                int.class,
                int.class,
                int.class,
                int.class,
                int.class);
        FusedResize resize = new FusedResize();
        byte[][] rgb = {new byte[0]};
        return (jpeg, tensor) -> {
            source.invoke(decompressor, jpeg, jpeg.length);
            int w = (int) width.invoke(decompressor);
            int h = (int) height.invoke(decompressor);
            if (rgb[0].length < 3 * w * h) {
                rgb[0] = new byte[3 * w * h];
            }
            // Pixel format 0 is RGB, flags 0 the accurate transform and smooth upsampling.
            decompress.invoke(decompressor, rgb[0], 0, 0, w, 3 * w, h, 0, 0);
            resize.run(rgb[0], w, h, 0, tensor);
        };
    }

    /** The project's resize, crop and normalisation, with interleaved bytes as input. */
    private static final class FusedResize {
        private final Resampler resampler = new Resampler(levels());

        void run(byte[] pixels, int width, int height, int red, float[] tensor) {
            int other = (int) ((double) (RESIZE * (long) Math.max(width, height)) / Math.min(width, height));
            int outWidth = width <= height ? RESIZE : other;
            int outHeight = width <= height ? other : RESIZE;
            boolean verticalFirst = height - outHeight > 0 && height - outHeight > 2 * (width - outWidth);
            resampler.plan(
                    width,
                    height,
                    outWidth,
                    outHeight,
                    Placement.center(outWidth, SIDE),
                    Placement.center(outHeight, SIDE),
                    Filter.BILINEAR,
                    verticalFirst);
            resampler.begin(tensor, 0, SIDE * SIDE, SIDE, 1, SIDE, SIDE);
            int from = resampler.columnFrom();
            int columns = resampler.columnTo() - from;
            for (int y = resampler.rowFrom(); y < resampler.rowTo(); y++) {
                int[][] row = resampler.rows(y);
                int at = 3 * (y * width + from);
                for (int x = 0; x < columns; x++, at += 3) {
                    row[0][x] = pixels[at + red] & 0xff;
                    row[1][x] = pixels[at + 1] & 0xff;
                    row[2][x] = pixels[at + 2 - red] & 0xff;
                }
                resampler.accept(y);
            }
        }

        private static float[][] levels() {
            PreprocessSpec imagenet = PreprocessSpec.imagenet();
            float[][] levels = new float[3][256];
            for (int c = 0; c < 3; c++) {
                for (int v = 0; v < 256; v++) {
                    levels[c][v] = (v / 255f - imagenet.mean()[c]) / imagenet.std()[c];
                }
            }
            return levels;
        }
    }
}
