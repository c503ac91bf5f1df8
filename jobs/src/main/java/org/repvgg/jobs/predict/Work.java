/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.Serializable;
import org.repvgg.jobs.source.Split;

/**
 * One task: a split and the part for its rows.
 *
 * @param index from 0 in plan order
 * @param part the file name of the part
 */
record Work(int index, String part, Split split) implements Serializable {}
