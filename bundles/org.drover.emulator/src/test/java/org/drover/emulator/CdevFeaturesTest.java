// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

/** A device by its own node answers as one by its group, bound and not attached to anything. */
class CdevFeaturesTest extends DeviceFeaturesTest {

  @Override
  Client client() {
    return CdevClient.withMtty().client;
  }

  @Override
  int open() {
    CdevClient cdevs = new CdevClient(client);
    return cdevs.bound("mtty-0", cdevs.iommufd());
  }

  @Override
  String reported() {
    return "0";
  }
}
