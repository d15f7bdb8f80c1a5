// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

/**
 * Something that must be so on a host before a function of it migrates. A vendor driver names it,
 * {@code vfio:prepare} looks whether it is so, and does what touches nothing but the function.
 */
public sealed interface HostStep {

  /**
   * What is lost where it is not so.
   *
   * @return a clause without a full stop
   */
  String why();

  /**
   * The function is a virtual one, and its physical function has this driver. Looked at only: who
   * gives a physical function to another driver loses all of its virtual ones.
   *
   * @param driver its name on the bus, for example {@code mlx5_core}
   * @param why what is lost without it, a clause
   */
  record PhysicalDriver(String driver, String why) implements HostStep {}

  /**
   * The embedded switch of the physical function is in this mode ({@code devlink dev eswitch}).
   * Looked at only: a change of the mode is felt by all functions of the adapter.
   *
   * @param mode for example {@code switchdev}
   * @param why what is lost without it, a clause
   */
  record EswitchMode(String mode, String why) implements HostStep {}

  /**
   * An attribute of the function's devlink port has this value ({@code devlink port function set}).
   * Done while no driver has the function, and put back with the rest.
   *
   * @param attribute for example {@code migratable}
   * @param value for example {@code enable}
   * @param why what is lost without it, a clause
   */
  record PortFunction(String attribute, String value, String why) implements HostStep {}
}
