/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a Parquet file that hold an image's bytes, its name and its length. Columns may be nested one struct
 * deep, such as {@code image.bytes} in files of Hugging Face datasets.
 *
 * @param content the bytes; null if the file is a manifest
 */
public record TableColumns(
        @Nullable String content,
        @Nullable String path,
        @Nullable String length) {
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
        if (content == null) {
            content = first(schema, CONTENT_NAMES, all, TableColumns::isBytes);
        }
        if (path == null) {
            path = first(schema, PATH_NAMES, all, TableColumns::isName);
        }
        return new TableColumns(content, path, first(schema, LENGTH_NAMES, all, TableColumns::isInteger));
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

    static Type type(MessageType schema, String column) {
        return schema.getType(column.split("\\."));
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
                MessageType one = new MessageType(schema.getName(), chain(schema, column.split("\\."), 0));
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
