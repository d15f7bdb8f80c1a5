// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

/** The driver follows a null pointer, with the state mutex held. */
final class Oops extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Where.
   *
   * @param function of the driver
   */
  Oops(String function) {
    super(function);
  }
}
