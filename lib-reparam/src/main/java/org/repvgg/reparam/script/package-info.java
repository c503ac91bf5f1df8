/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Follows the code of a TorchScript archive in float64, as data: a parser of the few statements that TorchScript
 * writes, and an interpreter that knows the operators of convolutional classifiers and refuses all others by name.
 * Nothing of the file is run by anything but this interpreter. Called by the recognize and fuse packages.
 */
@NullMarked
package org.repvgg.reparam.script;

import org.jspecify.annotations.NullMarked;
