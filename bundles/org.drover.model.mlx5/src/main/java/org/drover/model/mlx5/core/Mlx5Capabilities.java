// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.core;

/**
 * Capabilities that {@code mlx5-vfio-pci} looks at when it is bound to a virtual function ({@code
 * drivers/vfio/pci/mlx5/cmd.c}, {@code mlx5vf_cmd_set_migratable()}), and the limits of the page
 * tracker.
 *
 * @param migration {@code cmd_hca_cap.migration}: none without it
 * @param migrationMultiLoad {@code cmd_hca_cap_2.migration_multi_load}: no migration without it
 * @param migrationTrackingState {@code cmd_hca_cap_2.migration_tracking_state}: no migration
 *     without it
 * @param migrationInChunks {@code cmd_hca_cap_2.migration_in_chunks}
 * @param migratable {@code cmd_hca_cap_2.migratable} of the virtual function, which {@code devlink
 *     port function set ... migratable enable} sets: no migration without it
 * @param advVirtualization {@code cmd_hca_cap.adv_virtualization}: no page tracker without it
 * @param pgTrackMaxNumRange {@code adv_virtualization_cap.pg_track_max_num_range}
 * @param pgTrackLogMinAddrSpace log2 of bytes
 * @param pgTrackLogMaxAddrSpace log2 of bytes
 * @param pgTrackLogMaxMsgSize log2 of bytes: how much one report of dirty pages takes at most
 * @param pgTrackLogMinPageSize log2 of bytes
 * @param pgTrackLogMaxPageSize log2 of bytes
 */
public record Mlx5Capabilities(
    boolean migration,
    boolean migrationMultiLoad,
    boolean migrationTrackingState,
    boolean migrationInChunks,
    boolean migratable,
    boolean advVirtualization,
    int pgTrackMaxNumRange,
    int pgTrackLogMinAddrSpace,
    int pgTrackLogMaxAddrSpace,
    int pgTrackLogMaxMsgSize,
    int pgTrackLogMinPageSize,
    int pgTrackLogMaxPageSize) {

  /**
   * Whether the function has the migration features at all.
   *
   * @return true if everything is there that the driver asks for
   */
  public boolean canMigrate() {
    return migration && migrationMultiLoad && migrationTrackingState && migratable;
  }
}
