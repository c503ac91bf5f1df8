/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.repvgg.jobs.cli.option.OptionRow.Form;

/** Rows in the order in which they were made. */
final class Rows {
    private final List<OptionRow<?>> rows = new ArrayList<>();

    <T> OptionRow<T> row(String name, String label, ValueType<T> type) {
        OptionRow<T> row = new OptionRow<>(name, label, type);
        rows.add(row);
        return row;
    }

    OptionRow<Boolean> flag(String name) {
        return row(name, "", ValueType.flag()).form(Form.FLAG).or(false);
    }

    List<OptionRow<?>> all() {
        return Collections.unmodifiableList(rows);
    }
}
