/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.raster;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageFormat;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;
import org.repvgg.image.format.Sizes;

/**
 * GIF, BMP and TIFF, decoded by the JDK's ImageIO. Pixels are read from the raw raster, because ImageIO's colour
 * conversions differ from Pillow's; palettes and sample depths are converted by the rules of Pillow's {@code
 * convert("RGB")}: alpha is dropped, not blended; gray is replicated; profiles are ignored.
 */
public final class RasterSource implements RowSource {
    /** The values of the field biCompression for an embedded file. */
    private static final int BMP_JPEG = 4;

    private static final int BMP_PNG = 5;

    private final ImageInfo info;
    private final Raster raster;
    private final int @Nullable [] palette;
    /** [band][sample]: the value 0 to 255 of each sample. */
    private final int[][] scale;

    private final int frameX;
    private final int frameY;
    private final int fill;
    private int columnFrom;
    private int columns;
    private int[] samples = {};

    private RasterSource(ImageInfo info, BufferedImage image, int @Nullable [] palette, GifHeader gif) {
        this.info = info;
        this.palette = palette;
        raster = image.getRaster();
        int bands = raster.getNumBands();
        scale = new int[bands][];
        for (int b = 0; b < bands; b++) {
            scale[b] = scale(raster.getSampleModel().getSampleSize(b));
        }
        frameX = gif.frameX;
        frameY = gif.frameY;
        fill = palette == null ? 0 : palette[gif.fill];
    }

    /** Pillow's conversion: 5 and 6 bits are scaled and truncated, 16 bits clipped. */
    private static int[] scale(int bits) {
        int[] values = new int[1 << Math.min(bits, 16)];
        int max = values.length - 1;
        for (int i = 0; i <= max; i++) {
            values[i] = bits > 8 ? Math.min(i, 255) : i * 255 / max;
        }
        return values;
    }

    /** Decodes the whole first image of {@code bytes}, after checking its size against {@code limits}. */
    public static RasterSource decode(ImageFormat container, byte[] bytes, int length, ImageLimits limits)
            throws ImageException {
        String format = container.name();
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.toLowerCase(Locale.ROOT));
        if (!readers.hasNext()) {
            throw new ImageException(
                    ErrorCode.UNSUPPORTED,
                    "Cannot decode the image: this Java runtime has no reader for " + format
                            + " (expected one in javax.imageio). Use a JDK with the module java.desktop.",
                    null);
        }
        ImageReader reader = readers.next();
        @Nullable ImageInfo header = null;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes, 0, length))) {
            reader.setInput(in, true, true);
            GifHeader gif = new GifHeader(
                    container == ImageFormat.GIF ? bytes : new byte[0], container == ImageFormat.GIF ? length : 0);
            if (container == ImageFormat.GIF && !gif.complete) {
                throw new EOFException("it has no frame");
            }
            if (container == ImageFormat.BMP) {
                refuseEmbedded(bytes, length);
            }
            String mode = "";
            int[] palette = null;
            if (container == ImageFormat.TIFF) {
                TiffHeader tiff = new TiffHeader(bytes, length);
                mode = tiff.mode();
                palette = mode.equals("P") ? tiff.palette() : null;
            }
            int width = container == ImageFormat.GIF ? gif.width : reader.getWidth(0);
            int height = container == ImageFormat.GIF ? gif.height : reader.getHeight(0);
            header = new ImageInfo(width, height, format, mode);
            Sizes.check(header, limits);
            BufferedImage image = reader.read(0);
            if (container != ImageFormat.TIFF) {
                mode = mode(container, image);
                palette = image.getColorModel() instanceof IndexColorModel model ? palette(model) : null;
            }
            requireBands(mode, image.getRaster().getNumBands());
            return new RasterSource(new ImageInfo(width, height, format, mode), image, palette, gif);
        } catch (IOException e) {
            boolean ends = e instanceof EOFException || e.getCause() instanceof EOFException;
            throw refusal(ends ? ErrorCode.TRUNCATED : ErrorCode.CORRUPT, header, format, e);
        } catch (RuntimeException e) {
            // For some corrupt files, the JDK's readers throw exceptions about an index or an argument.
            throw refusal(ErrorCode.CORRUPT, header, format, e);
        } finally {
            reader.dispose();
        }
    }

    /**
     * A BMP that wraps a JPEG or a PNG, as some send to printers, is refused by Pillow; ImageIO's reader decodes it
     * through a temporary file.
     */
    private static void refuseEmbedded(byte[] bytes, int length) throws ImageException {
        if (length < 34) {
            return;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        int compression = header.getInt(14) < 40 ? 0 : header.getInt(30);
        if (compression == BMP_JPEG || compression == BMP_PNG) {
            throw new ImageException(
                    ErrorCode.UNSUPPORTED,
                    "Cannot decode the BMP: found a " + (compression == BMP_JPEG ? "JPEG" : "PNG")
                            + " in it (expected pixels). Store that image as a file of its own.",
                    null);
        }
    }

    /** Checks the number of samples, which the JDK's reader may interpret differently in a corrupt TIFF. */
    private static void requireBands(String mode, int bands) throws IOException {
        int needed = switch (mode) {
            case "RGBA", "CMYK" -> 4;
            case "RGB" -> 3;
            case "LA" -> 2;
            default -> 1;
        };
        if (bands < needed) {
            throw new IOException("it has " + bands + " samples per pixel (expected " + needed + " for " + mode + ")");
        }
    }

    private static ImageException refusal(ErrorCode code, @Nullable ImageInfo header, String format, Exception e) {
        String message = e.getMessage();
        String found = message == null
                ? e.getClass().getSimpleName()
                : message.replaceAll("\\s+", " ").strip();
        return new ImageException(
                code, Sizes.cannotDecode(header, format) + "the reader reports: " + found + ".", header);
    }

    private static String mode(ImageFormat container, BufferedImage image) {
        if (image.getColorModel() instanceof IndexColorModel model) {
            int colors = model.getMapSize();
            boolean ramp = true;
            for (int i = 0; i < colors; i++) {
                int gray = container == ImageFormat.BMP && colors == 2 ? 255 * i : i;
                ramp &= (model.getRGB(i) & 0xffffff) == gray * 0x010101;
            }
            return !ramp ? "P" : container == ImageFormat.BMP && colors == 2 ? "1" : "L";
        }
        int bands = image.getRaster().getNumBands();
        return bands == 1 ? "L" : bands == 4 ? "RGBA" : "RGB";
    }

    private static int[] palette(IndexColorModel model) {
        int[] palette = new int[256];
        for (int i = 0; i < Math.min(256, model.getMapSize()); i++) {
            palette[i] = model.getRGB(i) & 0xffffff;
        }
        return palette;
    }

    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) {
        this.columnFrom = columnFrom;
        columns = columnTo - columnFrom;
        samples = new int[columns];
    }

    @Override
    public void row(int y, int[][] rgb) {
        if (y < frameY || y >= frameY + raster.getHeight()) {
            for (int x = 0; x < columns; x++) {
                put(rgb, x, fill);
            }
            return;
        }
        int from = Math.max(0, frameX - columnFrom);
        int to = Math.min(columns, frameX + raster.getWidth() - columnFrom);
        for (int x = 0; x < columns; x++) {
            if (x < from || x >= to) {
                put(rgb, x, fill);
            }
        }
        if (from >= to) {
            return;
        }
        boolean single = palette != null || raster.getNumBands() < 3;
        for (int c = 0; c < 3; c++) {
            if (c == 0 || !single) {
                raster.getSamples(columnFrom + from - frameX, y - frameY, to - from, 1, c, samples);
            }
            for (int x = from; x < to; x++) {
                int sample = samples[x - from];
                rgb[c][x] = palette != null ? palette[sample] >> (16 - 8 * c) & 0xff : scale[single ? 0 : c][sample];
            }
        }
        if (info.mode().equals("CMYK")) {
            addBlack(y, from, to, rgb);
        }
    }

    /** Pillow's conversion from CMYK: white minus black, minus the ink's share of the difference. */
    private void addBlack(int y, int from, int to, int[][] rgb) {
        raster.getSamples(columnFrom + from - frameX, y - frameY, to - from, 1, 3, samples);
        for (int c = 0; c < 3; c++) {
            for (int x = from; x < to; x++) {
                int white = 255 - samples[x - from];
                int product = rgb[c][x] * white + 128;
                rgb[c][x] = Math.max(0, white - (((product >> 8) + product) >> 8));
            }
        }
    }

    private static void put(int[][] rgb, int x, int color) {
        rgb[0][x] = color >> 16;
        rgb[1][x] = color >> 8 & 0xff;
        rgb[2][x] = color & 0xff;
    }

    @Override
    public void finish() {}
}
