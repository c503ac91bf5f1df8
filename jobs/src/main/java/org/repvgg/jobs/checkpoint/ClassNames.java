/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.deploy.FusedMetadata;

/** Reads class names by index, in any of the spellings of {@link ClassList}. */
public final class ClassNames {
    private ClassNames() {}

    /** The names in the model's header, or none. */
    public static List<String> of(FusedModel model) {
        String json = model.metadata().get(FusedMetadata.CLASSES);
        if (json == null) {
            return List.of();
        }
        try {
            List<String> names = List.of(new ObjectMapper().readValue(json, String[].class));
            return names.size() == model.head().classes() ? names : List.of();
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }

    /** Reads the names; throws {@link JobException} if their number is not the number of classes. */
    public static List<String> read(String uri, int classes, Configuration conf) {
        List<String> names = read(uri, conf);
        if (names.size() != classes) {
            throw new JobException(
                    FailureCode.CLASSES_UNUSABLE,
                    "Cannot use the class names: found " + names.size() + " names (expected " + classes
                            + ", the classes of the checkpoint) in " + Redaction.of(uri) + ". Check --classes.");
        }
        return names;
    }

    /** Reads any number of names; throws {@link JobException} if there is no such file. */
    public static List<String> read(String uri, Configuration conf) {
        try (InputStream in = open(new Path(uri), conf)) {
            return ClassList.parse(in.readAllBytes());
        } catch (FileNotFoundException e) {
            throw new JobException(
                    FailureCode.CLASSES_MISSING,
                    "Cannot read the class names: found nothing (expected a text file with one name per line) at "
                            + Redaction.of(uri) + ". Check --classes.");
        } catch (IOException e) {
            throw new JobException(
                    FailureCode.CLASSES_UNREADABLE,
                    "Cannot read the class names: " + Redaction.of(String.valueOf(e.getMessage())) + " at "
                            + Redaction.of(uri) + ". Check --classes.");
        }
    }

    private static InputStream open(Path path, Configuration conf) throws IOException {
        FileStatus status = path.getFileSystem(conf).getFileStatus(path);
        return StoreStream.open(status, "whole-file", conf);
    }
}
