// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/** What a file descriptor is to us; decides in which order descriptors are closed. */
public enum FdRole {
  /** {@code /dev/vfio/vfio}: an I/O address space of the group path. */
  CONTAINER,
  /** {@code /dev/vfio/N}: an IOMMU group. */
  GROUP,
  /** A device: from {@code VFIO_GROUP_GET_DEVICE_FD}, or a cdev. */
  DEVICE,
  /** A migration data stream; must be closed before its device. */
  DATA,
  /** {@code /dev/iommu}. */
  IOMMUFD,
  /** An eventfd. */
  EVENT,
  /** A memfd, or a view of one. */
  MEMORY,
  /** Held for the moment in which the descriptor table is full. */
  RESERVE
}
