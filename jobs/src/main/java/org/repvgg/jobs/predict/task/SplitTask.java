/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.repvgg.jobs.output.InputFile;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.plan.Split;

/**
 * One task: a split and the part for its rows.
 *
 * @param index from 0 in plan order
 * @param part the file name of the part
 */
public record SplitTask(int index, String part, Split split) implements Serializable {
    /** The inputs of a split as recorded in its part. */
    public static List<InputFile> members(Split split) {
        List<InputFile> members = new ArrayList<>();
        for (SourceFile file : split.files()) {
            members.add(new InputFile(file.path(), file.length(), file.modifiedMillis(), split.start(), split.end()));
        }
        return members;
    }
}
