// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.Locale;

/**
 * Why a device cannot be opened or migrated. The ids are stable: programs may rely on them, and
 * {@code docs/explain.md} has a section of each.
 */
public enum Reason {
  /** No such device in the kernel's sysfs. */
  NO_SUCH_DEVICE(Effect.NOT_OPENED),
  /** A PCI function without a driver. */
  NOT_BOUND(Effect.NOT_OPENED),
  /** A PCI function that a driver of the host has. */
  HOST_DRIVER(Effect.NOT_OPENED),
  /** A PCI function that is a part of the machine: a bridge, an IOMMU. */
  HOST_ONLY(Effect.NOT_OPENED),
  /** No IOMMU group: the machine has no IOMMU, or does not use it. */
  NO_IOMMU(Effect.NOT_OPENED),
  /** A driver of the host has another device of the IOMMU group. */
  GROUP_NOT_VIABLE(Effect.NOT_OPENED),
  /** A kernel module that is needed is not loaded. */
  MODULE_MISSING(Effect.NOT_OPENED),
  /** The node that the device is opened by is not there. */
  NODE_MISSING(Effect.NOT_OPENED),
  /** This user may not open the node. */
  NO_PERMISSION(Effect.NOT_OPENED),
  /** Another process has it. */
  HELD_ELSEWHERE(Effect.NOT_OPENED),
  /** It was tried, and did not open. */
  DOES_NOT_OPEN(Effect.NOT_OPENED),
  /** The generic driver has it, and there is one of its vendor that can migrate it. */
  VARIANT_DRIVER(Effect.NOT_MIGRATED),
  /** A virtual function whose physical function has no driver of the host. */
  PF_DRIVER_MISSING(Effect.NOT_MIGRATED),
  /** A virtual function that its physical function was not told to make migratable. */
  MIGRATABLE_NOT_SET(Effect.NOT_MIGRATED),
  /** Its driver has no migration. */
  NO_MIGRATION(Effect.NOT_MIGRATED),
  /** It is in ERROR. */
  IN_ERROR(Effect.NOT_MIGRATED),
  /** Somebody holds it in this platform. */
  HELD(Effect.LIMITED),
  /** It has no P2P states, which devices need that reach each other. */
  NO_P2P(Effect.LIMITED),
  /** It does not log itself what it writes. */
  NO_DIRTY_TRACKING(Effect.LIMITED),
  /** How much memory devices may reach is limited, because it is locked. */
  MEMLOCK(Effect.LIMITED),
  /** The kernel has no iommufd, or no nodes of devices. */
  NO_IOMMUFD(Effect.LIMITED),
  /** A virtual function whose physical function a VFIO driver has: they share a token. */
  VF_TOKEN(Effect.LIMITED),
  /** What it can do is not known before it is opened, which would reset it. */
  UNKNOWN_UNTIL_OPENED(Effect.LIMITED);

  private final Effect effect;

  Reason(Effect effect) {
    this.effect = effect;
  }

  /**
   * What it means.
   *
   * @return always the same
   */
  public Effect effect() {
    return effect;
  }

  /**
   * Its stable id, which is also its anchor in {@code docs/explain.md}.
   *
   * @return for example {@code group-not-viable}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
