/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.Serializable;
import org.repvgg.jobs.source.Split;

/**
 * One task: a split and the part that its rows go to.
 *
 * @param index from 0 in the order of the plan
 * @param part the part's file name
 */
record Work(int index, String part, Split split) implements Serializable {}
