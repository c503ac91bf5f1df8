/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.repvgg.image.format.ForeignFormat;
import org.repvgg.image.format.ImageFormat;

/**
 * What a file or entry is, by its first bytes. {@link #wireName} is the kind under which files that are no images are
 * counted.
 */
public enum Content {
    /** Of a format that is decoded. */
    IMAGE("an image"),
    /** Of a format that is known and refused, so that a row names it. */
    FOREIGN_IMAGE("an image of a format that is not read"),

    TAR("a tar"),
    ZIP("a zip"),
    GZIP("a gzip file"),
    BZIP2("a bzip2 file"),
    XZ("an xz file"),
    ZSTD("a zstd file"),
    SEQUENCE_FILE("a SequenceFile"),
    PARQUET("a Parquet file"),
    TFRECORD("a TFRecord file"),

    SEVEN_ZIP("a 7-Zip archive"),
    RAR("a RAR archive"),
    LMDB("an LMDB database"),
    LANCE("a Lance file"),
    ARROW("an Arrow file"),
    AVRO("an Avro file"),
    ORC("an ORC file"),
    HDF5("an HDF5 file"),
    SQLITE("an SQLite database"),
    NUMPY("a NumPy array"),
    PICKLE("a Python pickle"),
    PDF("a PDF"),
    VIDEO("a video"),
    AUDIO("audio"),
    PROGRAM("a program"),
    APPLE_DOUBLE("an AppleDouble file"),

    EMPTY("nothing, 0 bytes"),
    ZEROS("zeros"),
    HTML("an HTML page"),
    LFS_POINTER("a Git LFS pointer"),
    XML("XML"),
    JSON("JSON"),
    TEXT("text"),
    OTHER("bytes of no known kind");

    /** First bytes that suffice for every kind. */
    public static final int HEAD_BYTES = 1024;

    private static final int TAR_BLOCK = 512;
    private static final int TAR_MAGIC = 257;
    private static final int LMDB_MAGIC = 16;
    private static final int BMP_HEADER = 14;

    private final String what;

    Content(String what) {
        this.what = what;
    }

    /** With its article, for messages. */
    public String what() {
        return what;
    }

    /** The kind in reports, such as {@code lfs_pointer}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a row belongs to it whatever its name. */
    public boolean isImage() {
        return this == IMAGE || this == FOREIGN_IMAGE;
    }

    /** Whether it holds images that are read from it. */
    public boolean isArchive() {
        return this == TAR || isZipped() || this == ZIP || holdsRecords();
    }

    /** Whether it is one stream, compressed. */
    public boolean isZipped() {
        return this == GZIP || this == BZIP2 || this == XZ || this == ZSTD;
    }

    /** Whether its images are records rather than entries. */
    public boolean holdsRecords() {
        return this == SEQUENCE_FILE || this == PARQUET || this == TFRECORD;
    }

    /** What these first bytes begin, of {@link #HEAD_BYTES} or the whole. */
    public static Content of(byte[] head, int length) {
        if (length == 0) {
            return EMPTY;
        }
        ImageFormat format = ImageFormat.of(head, length);
        if (format != ImageFormat.OTHER && (format != ImageFormat.BMP || isBitmap(head, length))) {
            return IMAGE;
        }
        if (ForeignFormat.of(head, length) != null) {
            return FOREIGN_IMAGE;
        }
        if (isZeros(head, length)) {
            return ZEROS;
        }
        Content binary = binary(head, length);
        return binary == OTHER ? text(head, length) : binary;
    }

    private static boolean isZeros(byte[] head, int length) {
        int at = 0;
        while (at < length && head[at] == 0) {
            at++;
        }
        return at == length;
    }

    /** Text may begin with BM as well: the header's own size tells. */
    private static boolean isBitmap(byte[] head, int length) {
        return length > BMP_HEADER + 4
                && head[BMP_HEADER] >= 12
                && head[BMP_HEADER + 1] == 0
                && head[BMP_HEADER + 2] == 0
                && head[BMP_HEADER + 3] == 0;
    }

    private static Content binary(byte[] b, int n) {
        if (starts(b, n, 0, "PK\3\4") || starts(b, n, 0, "PK\5\6") || starts(b, n, 0, "PK\7\10PK\3\4")) {
            return ZIP;
        }
        if (starts(b, n, 0, "\u001f\u008b\10")) {
            return GZIP;
        }
        if (starts(b, n, 0, "BZh") && n > 9 && (starts(b, n, 4, "1AY&SY") || starts(b, n, 4, "\u0017rE8P\u0090"))) {
            return BZIP2;
        }
        if (starts(b, n, 0, "\u00fd7zXZ\0")) {
            return XZ;
        }
        if (starts(b, n, 0, "(\u00b5/\u00fd") || n > 4 && (b[0] & 0xf0) == 0x50 && starts(b, n, 1, "*M\u0018")) {
            return ZSTD;
        }
        if (starts(b, n, 0, "SEQ") && n > 3 && b[3] <= 6) {
            return SEQUENCE_FILE;
        }
        if (starts(b, n, 0, "PAR1") || starts(b, n, 0, "PARE")) {
            return PARQUET;
        }
        if (isTar(b, n)) {
            return TAR;
        }
        if (isTfRecord(b, n)) {
            return TFRECORD;
        }
        return database(b, n);
    }

    private static Content database(byte[] b, int n) {
        if (starts(b, n, 0, "7z\u00bc\u00af'\u001c")) {
            return SEVEN_ZIP;
        }
        if (starts(b, n, 0, "Rar!\u001a\7")) {
            return RAR;
        }
        if (starts(b, n, LMDB_MAGIC, "\u00de\u00c0\u00ef\u00be")) {
            return LMDB;
        }
        if (starts(b, n, 0, "ARROW1")) {
            return ARROW;
        }
        if (starts(b, n, 0, "Obj\1")) {
            return AVRO;
        }
        if (starts(b, n, 0, "ORC")) {
            return ORC;
        }
        if (starts(b, n, 0, "\u0089HDF\r\n\u001a\n")) {
            return HDF5;
        }
        if (starts(b, n, 0, "SQLite format 3\0")) {
            return SQLITE;
        }
        if (starts(b, n, 0, "\u0093NUMPY")) {
            return NUMPY;
        }
        if (n > 2 && (b[0] & 0xff) == 0x80 && b[1] >= 2 && b[1] <= 5) {
            return PICKLE;
        }
        return media(b, n);
    }

    private static Content media(byte[] b, int n) {
        if (starts(b, n, 0, "%PDF-")) {
            return PDF;
        }
        if (starts(b, n, 4, "ftyp")
                || starts(b, n, 4, "moov")
                || starts(b, n, 0, "\u001aE\u00df\u00a3")
                || starts(b, n, 0, "\0\0\1\u00ba")
                || starts(b, n, 0, "RIFF") && starts(b, n, 8, "AVI ")) {
            return VIDEO;
        }
        if (starts(b, n, 0, "ID3")
                || starts(b, n, 0, "fLaC")
                || starts(b, n, 0, "OggS")
                || starts(b, n, 0, "RIFF") && starts(b, n, 8, "WAVE")) {
            return AUDIO;
        }
        if (starts(b, n, 0, "\u007fELF")
                || starts(b, n, 0, "MZ\u0090\0")
                || starts(b, n, 0, "\u00ca\u00fe\u00ba\u00be")) {
            return PROGRAM;
        }
        return starts(b, n, 0, "\0\5\u0016\7") ? APPLE_DOUBLE : OTHER;
    }

    /** A header whose checksum is right, or that bears the magic. An empty tar is zeros. */
    private static boolean isTar(byte[] b, int n) {
        if (n < TAR_BLOCK) {
            return false;
        }
        if (starts(b, n, TAR_MAGIC, "ustar")) {
            return true;
        }
        long sum = 0;
        long stored = 0;
        for (int i = 0; i < TAR_BLOCK; i++) {
            boolean itself = i >= 148 && i < 156;
            sum += itself ? ' ' : b[i] & 0xff;
            if (itself && b[i] >= '0' && b[i] <= '7') {
                stored = stored << 3 | b[i] - '0';
            }
        }
        return sum == stored && sum > 8 * ' ';
    }

    /** The length of the first record, and its masked CRC-32C. */
    private static boolean isTfRecord(byte[] b, int n) {
        if (n < 12) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(b, 0, 8);
        long value = crc.getValue();
        long masked = ((value >>> 15 | value << 17) + 0xa282ead8L) & 0xffffffffL;
        long stored = (b[8] & 0xffL) | (b[9] & 0xffL) << 8 | (b[10] & 0xffL) << 16 | (b[11] & 0xffL) << 24;
        return masked == stored;
    }

    private static Content text(byte[] head, int length) {
        int blanks = 0;
        for (int i = 0; i < length; i++) {
            int value = head[i] & 0xff;
            boolean control = value < ' ' && value != '\t' && value != '\n' && value != '\r' && value != '\f';
            // UTF-16 has zeros and begins with its mark
            if (control && !(value == 0 && length > 1 && isUtf16(head))) {
                return OTHER;
            }
            blanks += value <= ' ' ? 1 : 0;
        }
        if (blanks == length) {
            return TEXT;
        }
        String text = new String(head, 0, length, StandardCharsets.UTF_8)
                .replace("\ufeff", "")
                .stripLeading();
        String lower = text.toLowerCase(Locale.ROOT);
        if (text.startsWith("version https://git-lfs") || text.startsWith("version https://hawser")) {
            return LFS_POINTER;
        }
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html") || lower.contains("<html")) {
            return HTML;
        }
        if (lower.startsWith("<?xml") || lower.startsWith("<error>") || lower.startsWith("<svg")) {
            return XML;
        }
        return text.startsWith("{") || text.startsWith("[") ? JSON : TEXT;
    }

    private static boolean isUtf16(byte[] head) {
        return (head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xfe
                || (head[0] & 0xff) == 0xfe && (head[1] & 0xff) == 0xff;
    }

    private static boolean starts(byte[] b, int n, int at, String expected) {
        byte[] bytes = expected.getBytes(StandardCharsets.ISO_8859_1);
        return n >= at + bytes.length && Arrays.equals(b, at, at + bytes.length, bytes, 0, bytes.length);
    }
}
