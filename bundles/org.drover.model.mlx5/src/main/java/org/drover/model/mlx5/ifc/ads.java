// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_ads_bits}.
 *
 * <p>An address path, within a {@link qpc}: what the page tracker sets.
 */
public final class ads {
  /** How long it is, in bytes. */
  public static final int SIZE = 44;

  public static final Field fl = new Field(0x0, 0x1);
  public static final Field ack_timeout = new Field(0x40, 0x5);
  public static final Field vhca_port_num = new Field(0x128, 0x8);

  private ads() {}
}
