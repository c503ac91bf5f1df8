/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** The benchmark's images: synthetic photographs, or the .jpg files of a folder. */
final class Photographs {
    private static final float QUALITY = 0.9f;

    private Photographs() {}

    /** {@code baseline}, {@code progressive} (500 x 375), {@code large} (4000 x 3000), or a folder. */
    static List<byte[]> named(String name) throws IOException {
        return switch (name) {
            case "baseline" -> synthetic(500, 375, 8, ImageWriteParam.MODE_DISABLED);
            case "progressive" -> synthetic(500, 375, 8, ImageWriteParam.MODE_DEFAULT);
            case "large" -> synthetic(4000, 3000, 1, ImageWriteParam.MODE_DISABLED);
            default -> folder(Path.of(name));
        };
    }

    private static List<byte[]> folder(Path folder) throws IOException {
        List<byte[]> files = new ArrayList<>();
        try (var paths = Files.list(folder)) {
            for (Path path : paths.sorted().toList()) {
                if (path.toString().matches("(?i).*\\.jpe?g")) {
                    files.add(Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    /**
     * Images with smooth shapes, edges and noise, 4:2:0, quality 90: about 1.5 to 2 bits per pixel, like photographs.
     */
    private static List<byte[]> synthetic(int width, int height, int count, int progressive) throws IOException {
        List<byte[]> images = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            SplittableRandom random = new SplittableRandom(n);
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    double shape = Math.sin(x * 9.0 / width + n) * Math.cos(y * 7.0 / height)
                            + (Math.hypot(x - width / 3.0, y - height / 2.0) < height / 4.0 ? 0.5 : 0);
                    int rgb = 0;
                    for (int c = 0; c < 3; c++) {
                        int value = (int) (128 + 60 * shape + 20 * c * Math.sin(x / 17.0) + random.nextInt(-9, 10));
                        rgb = rgb << 8 | Math.max(0, Math.min(255, value));
                    }
                    image.setRGB(x, y, rgb);
                }
            }
            images.add(encode(image, progressive));
        }
        return images;
    }

    private static byte[] encode(BufferedImage image, int progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            param.setProgressiveMode(progressive);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
