// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

/**
 * How many objects of the driver's are alive: what it did not remove has leaked.
 *
 * @param pds protection domains
 * @param mkeys memory keys
 * @param mappings buffers mapped for DMA
 * @param cqs completion queues
 * @param qps queue pairs
 * @param trackers page trackers
 */
public record LiveObjects(int pds, int mkeys, int mappings, int cqs, int qps, int trackers) {}
