// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What was seen of a scenario.
 *
 * @param lines as {@link RecordedMlx5} has them
 * @param stream all that was read to an end, one behind the other: what a destination is given
 */
public record Mlx5Record(List<String> lines, ByteBuffer stream) {}
