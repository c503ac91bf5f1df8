/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.io.ParquetInput;
import org.repvgg.jobs.io.StoreListener;
import org.repvgg.jobs.source.input.Content;
import org.repvgg.jobs.source.input.ReadFailures;
import org.repvgg.jobs.source.input.SourceFile;

/**
 * The columns of a Parquet file that hold an image's bytes, its name and its length. Columns may be nested one struct
 * deep, such as {@code image.bytes} in files of Hugging Face datasets.
 *
 * @param content the bytes; null if the file is a manifest, or several columns may be meant
 * @param candidates those several columns
 */
public record TableColumns(
        @Nullable String content,
        @Nullable String path,
        @Nullable String length,
        List<String> candidates) {
    /** No columns. */
    TableColumns() {
        this(null, null, null, List.of());
    }

    /** Configuration keys that name the columns where they are not detected. */
    static final String CONTENT_KEY = "repvgg.source.contentColumn";

    static final String PATH_KEY = "repvgg.source.pathColumn";

    private static final List<String> CONTENT_NAMES =
            List.of("content", "bytes", "image", "image.bytes", "image_bytes", "img", "data", "jpg", "jpeg", "png");
    private static final List<String> PATH_NAMES = List.of(
            "path", "key", "__key__", "id", "image.path", "file", "filename", "file_name", "image_path", "name", "uri");
    private static final List<String> LENGTH_NAMES = List.of("length", "size", "bytes_length");

    public static TableColumns find(MessageType schema, Configuration conf) throws IOException {
        List<String> all = names(schema);
        String content = named(schema, all, conf, CONTENT_KEY);
        String path = named(schema, all, conf, PATH_KEY);
        List<String> candidates = List.of();
        if (content == null) {
            content = first(schema, CONTENT_NAMES, all, TableColumns::isBytes);
        }
        if (content == null) {
            candidates = candidates(schema, all);
            content = candidates.size() == 1 ? candidates.get(0) : null;
        }
        if (path == null) {
            path = first(schema, PATH_NAMES, all, TableColumns::isName);
        }
        if (path == null && content != null && content.endsWith(".bytes")) {
            String sibling = content.substring(0, content.length() - ".bytes".length()) + ".path";
            path = all.contains(sibling) ? sibling : null;
        }
        return new TableColumns(content, path, first(schema, LENGTH_NAMES, all, TableColumns::isInteger), candidates);
    }

    /** The columns that may be images where no name tells: structs of bytes and a path, else all that are bytes. */
    private static List<String> candidates(MessageType schema, List<String> all) {
        List<String> structs = new ArrayList<>();
        List<String> plain = new ArrayList<>();
        for (String column : all) {
            if (isBytes(type(schema, column)) && !isWithinPixels(schema, column)) {
                plain.add(column);
                if (column.endsWith(".bytes") && components(schema, column).length == 2) {
                    structs.add(column);
                }
            }
        }
        return structs.isEmpty() ? plain : structs;
    }

    /** Whether a column belongs to a struct as Spark's image source writes it: pixels, not a file. */
    private static boolean isWithinPixels(MessageType schema, String column) {
        String[] path = components(schema, column);
        return path.length == 2
                && schema.getType(path[0]).asGroupType().containsField("nChannels")
                && schema.getType(path[0]).asGroupType().containsField("mode");
    }

    /** The same columns if one of them holds the images; otherwise says what was found instead. */
    TableColumns requireContent(MessageType schema) throws IOException {
        if (content != null) {
            return this;
        }
        List<String> all = names(schema);
        if (candidates.size() > 1) {
            throw new ReadFailures.WrongKind(
                    Content.PARQUET, "a Parquet file whose images may be any of " + candidates, pick());
        }
        if (all.stream().anyMatch(column -> isWithinPixels(schema, column))) {
            throw new ReadFailures.WrongKind(
                    Content.PARQUET,
                    "a Parquet file of decoded pixels, as Spark's image source gives them",
                    "Read the encoded files instead, as its source binaryFile does.");
        }
        if (path != null) {
            throw new ReadFailures.WrongKind(
                    Content.PARQUET,
                    "a Parquet file with the names of files in " + path + " and no bytes",
                    "If it lists images, pass it as a manifest: --input manifest:FILE.");
        }
        throw new ReadFailures.WrongKind(
                Content.PARQUET, "a Parquet file without bytes, with the columns " + all, "Check what it is.");
    }

    private String pick() {
        return "Name one: --conf spark.hadoop." + CONTENT_KEY + '=' + candidates.get(0) + '.';
    }

    /** Refuses a file in which several columns may hold the images. What else is wrong with it becomes a row. */
    public static void requireClear(SourceFile file, Configuration conf) {
        try (ParquetFileReader reader =
                ParquetFileReader.open(new ParquetInput(file.stored(), conf, StoreListener.NONE))) {
            TableColumns columns = find(reader.getFileMetaData().getSchema(), conf);
            if (columns.candidates.size() > 1) {
                throw new JobException(
                        FailureCode.CONTENT_COLUMN_UNCLEAR,
                        "Cannot read " + Redaction.of(file.path()) + ": found the columns " + columns.candidates
                                + " (expected one column of images). " + columns.pick());
            }
        } catch (JobException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // the task that reads the file says so in a row
            return;
        }
    }

    private static @Nullable String named(MessageType schema, List<String> all, Configuration conf, String key)
            throws IOException {
        String name = conf.get(key);
        if (name != null && !all.contains(name)) {
            throw new IOException("it has no column " + name + ", which " + key + " names (found " + all + ")");
        }
        return name;
    }

    private static List<String> names(MessageType schema) {
        List<String> names = new ArrayList<>();
        for (Type field : schema.getFields()) {
            if (field.isPrimitive()) {
                names.add(field.getName());
            } else if (!field.isRepetition(Type.Repetition.REPEATED)) {
                for (Type inner : field.asGroupType().getFields()) {
                    if (inner.isPrimitive()) {
                        names.add(field.getName() + "." + inner.getName());
                    }
                }
            }
        }
        return names;
    }

    private static @Nullable String first(
            MessageType schema, List<String> wanted, List<String> all, java.util.function.Predicate<Type> fits) {
        for (String name : wanted) {
            for (String column : all) {
                if (column.toLowerCase(Locale.ROOT).equals(name) && fits.test(type(schema, column))) {
                    return column;
                }
            }
        }
        return null;
    }

    /** The fields on the way to a column; a name may itself hold a dot. */
    static String[] components(GroupType schema, String column) {
        return schema.containsField(column) ? new String[] {column} : column.split("\\.", 2);
    }

    static Type type(MessageType schema, String column) {
        return schema.getType(components(schema, column));
    }

    private static boolean isBytes(Type type) {
        return type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                && type.getLogicalTypeAnnotation() == null
                && !type.isRepetition(Type.Repetition.REPEATED);
    }

    private static boolean isName(Type type) {
        return !type.isRepetition(Type.Repetition.REPEATED)
                && (type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                                && type.getLogicalTypeAnnotation() != null
                        || isInteger(type));
    }

    private static boolean isInteger(Type type) {
        PrimitiveTypeName name = type.asPrimitiveType().getPrimitiveTypeName();
        return name == PrimitiveTypeName.INT32 || name == PrimitiveTypeName.INT64;
    }

    /** The schema restricted to these columns; null and repeated names are left out. */
    public static MessageType project(MessageType schema, @Nullable String... columns) {
        MessageType projected = null;
        for (String column : columns) {
            if (column != null) {
                MessageType one = new MessageType(schema.getName(), chain(schema, components(schema, column), 0));
                projected = projected == null ? one : projected.union(one);
            }
        }
        return projected == null ? new MessageType(schema.getName()) : projected;
    }

    private static Type chain(GroupType group, String[] path, int depth) {
        Type field = group.getType(path[depth]);
        return depth == path.length - 1
                ? field
                : field.asGroupType().withNewFields(chain(field.asGroupType(), path, depth + 1));
    }
}
