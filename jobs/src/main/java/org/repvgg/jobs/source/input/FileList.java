/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.io.WritableUtils;

/**
 * A compact list of files, held by plans and sent to tasks: each path is stored as the length of the prefix it shares
 * with the previous one and the rest, each number with variable length. Consecutively numbered names take about ten
 * bytes per file.
 */
public final class FileList implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int count;
    private final byte[] bytes;

    private FileList(int count, byte[] bytes) {
        this.count = count;
        this.bytes = bytes;
    }

    public static FileList of(List<SourceFile> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 * files.size() + 128);
        DataOutputStream out = new DataOutputStream(bytes);
        byte[] last = {};
        long lastModified = 0;
        try {
            for (SourceFile file : files) {
                byte[] path = file.path().getBytes(StandardCharsets.UTF_8);
                int shared = 0;
                while (shared < path.length && shared < last.length && path[shared] == last[shared]) {
                    shared++;
                }
                WritableUtils.writeVInt(out, shared);
                WritableUtils.writeVInt(out, path.length - shared);
                out.write(path, shared, path.length - shared);
                WritableUtils.writeVLong(out, file.length());
                WritableUtils.writeVLong(out, file.modifiedMillis() - lastModified);
                out.writeByte(file.kind().ordinal());
                last = path;
                lastModified = file.modifiedMillis();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FileList(files.size(), bytes.toByteArray());
    }

    public int count() {
        return count;
    }

    /** Size in memory and when serialized. */
    public int packedBytes() {
        return bytes.length;
    }

    public List<SourceFile> unpack() {
        List<SourceFile> files = new ArrayList<>(count);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        byte[] path = {};
        long modified = 0;
        try {
            for (int i = 0; i < count; i++) {
                int shared = WritableUtils.readVInt(in);
                byte[] next = java.util.Arrays.copyOf(path, shared + WritableUtils.readVInt(in));
                in.readFully(next, shared, next.length - shared);
                path = next;
                long length = WritableUtils.readVLong(in);
                modified += WritableUtils.readVLong(in);
                files.add(new SourceFile(
                        new String(path, StandardCharsets.UTF_8), length, modified, FileKind.values()[in.readByte()]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
