/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

/**
 * How a {@link WinogradConvolution} is cut into tiles and blocks.
 *
 * @param rows how rows are cut into lines, likewise {@code columns}: these decide bits, nothing else here does
 * @param blockTiles tiles of a block in a lane group
 * @param blockChannels output channels of a block
 * @param keepWeights whether a run of several blocks of tiles keeps the transformed weights of a group of channels
 */
record WinogradPlan(Tiling rows, Tiling columns, int blockTiles, int blockChannels, boolean keepWeights) {}
