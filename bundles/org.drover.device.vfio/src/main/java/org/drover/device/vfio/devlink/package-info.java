// SPDX-License-Identifier: Apache-2.0
/**
 * The devlink of the machine, by the program of that name ({@code iproute2}). Its netlink is not
 * spoken here: the program prints JSON, knows the kernel's own words for what it refuses, and what
 * is run is what a person would type.
 */
package org.drover.device.vfio.devlink;
