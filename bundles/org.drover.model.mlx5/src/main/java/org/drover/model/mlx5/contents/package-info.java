// SPDX-License-Identifier: Apache-2.0
/**
 * What a function holds and what its state is made of: memory in pages, some of it queues,
 * addresses, counters and keys, and a workload that changes them.
 */
package org.drover.model.mlx5.contents;
