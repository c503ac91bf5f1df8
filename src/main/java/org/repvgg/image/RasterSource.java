/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Images decoded by the JDK's ImageIO, read from the raw raster: its colour conversions differ from Pillow's, so palette
 * and sample depth are resolved here by Pillow's rules for {@code convert("RGB")}: alpha is dropped, not blended; gray is
 * replicated; ICC profiles and gamma are ignored.
 */
final class RasterSource implements RowSource {
    static {
        ImageIO.setUseCache(false);
    }

    private final ImageInfo info;
    private final Raster raster;
    private final @Nullable IndexColorModel palette;
    private final int depth;
    private final boolean clipped;
    private int columnFrom;
    private int columns;
    private int[] samples = {};

    private RasterSource(ImageInfo info, BufferedImage image) {
        this.info = info;
        raster = image.getRaster();
        boolean grayRamp = info.mode().equals("1") || info.mode().equals("L");
        palette = !grayRamp && image.getColorModel() instanceof IndexColorModel model ? model : null;
        depth = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT
                ? 16
                : raster.getSampleModel().getSampleSize(0);
        clipped = info.mode().equals("I;16");
    }

    /** Decodes the first image of {@code bytes} whole, after its size was checked against {@code limits}. */
    static RasterSource decode(Container container, byte[] bytes, int length, ImageLimits limits)
            throws ImageException {
        String format = container.name();
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.toLowerCase(Locale.ROOT));
        if (!readers.hasNext()) {
            throw new ImageException(
                    ErrorCode.UNSUPPORTED,
                    "Cannot decode the image: this Java runtime has no reader of " + format
                            + " (expected one in javax.imageio). Use a JDK with the module java.desktop.",
                    null);
        }
        ImageReader reader = readers.next();
        @Nullable ImageInfo header = null;
        String[] warning = new String[1];
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes, 0, length))) {
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener((IIOReadWarningListener)
                    (source, text) -> warning[0] = warning[0] != null && incomplete(warning[0]) ? warning[0] : text);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            header = new ImageInfo(width, height, format, "");
            Sizes.check(header, limits);
            BufferedImage image = reader.read(0);
            if (container == Container.JPEG && image.getRaster().getNumBands() > 3) {
                throw new ImageException(
                        ErrorCode.UNSUPPORTED, Sizes.cannotDecode(header) + "it has four components.", header);
            }
            if (warning[0] != null && incomplete(warning[0])) {
                throw new ImageException(
                        ErrorCode.TRUNCATED,
                        Sizes.cannotDecode(header) + "the decoder warns: " + warning[0] + ".",
                        header);
            }
            return new RasterSource(new ImageInfo(width, height, format, mode(container, bytes, image)), image);
        } catch (IOException e) {
            ErrorCode code = header != null && container == Container.JPEG && isColorKind(e)
                    ? ErrorCode.UNSUPPORTED
                    : e instanceof java.io.EOFException || e.getCause() instanceof java.io.EOFException
                            ? ErrorCode.TRUNCATED
                            : ErrorCode.CORRUPT;
            throw new ImageException(code, Sizes.cannotDecode(header, format) + oneLine(e) + ".", header);
        } catch (RuntimeException e) {
            // Readers of the JDK answer some corrupt files with an index or argument out of range.
            throw new ImageException(ErrorCode.CORRUPT, Sizes.cannotDecode(header, format) + oneLine(e) + ".", header);
        } finally {
            reader.dispose();
        }
    }

    private static boolean incomplete(String warning) {
        return !warning.startsWith("Corrupt JPEG data") || warning.contains("premature end");
    }

    private static boolean isColorKind(IOException e) {
        return e.getMessage() != null && e.getMessage().contains("Unsupported Image Type");
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
    }

    private static String mode(Container container, byte[] bytes, BufferedImage image) {
        if (container == Container.PNG) {
            int depth = bytes[24] & 0xff;
            return switch (bytes[25] & 0xff) {
                case 0 -> depth == 1 ? "1" : depth == 16 ? "I;16" : "L";
                case 3 -> "P";
                case 4 -> "LA";
                case 6 -> "RGBA";
                default -> "RGB";
            };
        }
        if (image.getColorModel() instanceof IndexColorModel) {
            return "P";
        }
        return image.getRaster().getNumBands() < 3 ? "L" : "RGB";
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
        int bands = raster.getNumBands();
        for (int c = 0; c < 3; c++) {
            if (c > 0 && bands < 3) {
                if (palette == null) {
                    System.arraycopy(rgb[0], 0, rgb[c], 0, columns);
                } else {
                    lookUp(palette, c, rgb[c]);
                }
                continue;
            }
            raster.getSamples(columnFrom, y, columns, 1, c, samples);
            if (palette == null) {
                scale(rgb[c]);
            } else {
                lookUp(palette, c, rgb[c]);
            }
        }
    }

    @Override
    public void finish() {}

    private void scale(int[] to) {
        int factor = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
        for (int x = 0; x < columns; x++) {
            int v = samples[x];
            to[x] = depth == 16 ? (clipped ? Math.min(v, 255) : v >> 8) : v * factor;
        }
    }

    private void lookUp(IndexColorModel model, int channel, int[] to) {
        for (int x = 0; x < columns; x++) {
            int argb = samples[x] < model.getMapSize() ? model.getRGB(samples[x]) : 0;
            to[x] = argb >> (16 - 8 * channel) & 0xff;
        }
    }
}
