// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import org.drover.api.AccessPath;
import org.drover.model.mtty.MttyModel;

/** The same on a kernel with IOMMUFD and device nodes. */
class BackendOnIommufdTest extends BackendOnEmulatorTest {

  @Override
  Client client() {
    return Client.withIommufd(new MttyModel());
  }

  @Override
  String release() {
    return "6.12.117";
  }

  @Override
  AccessPath preferred() {
    return AccessPath.CDEV;
  }
}
