// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.Set;
import org.drover.api.Compatibility;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.PolicyHints;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;

/** The rules of a device that must only be reset after a failure on its way out of PRE_COPY. */
final class FakeDriver implements VendorDriver {
  @Override
  public String vendor() {
    return "fake";
  }

  @Override
  public int match(DeviceIdentity device) {
    return EXACT;
  }

  @Override
  public PolicyHints hints(DeviceIdentity device) {
    return PolicyHints.CAUTIOUS.withResetsAtOpen(false);
  }

  @Override
  public Set<Arc> onlyResetAfter(DeviceIdentity device) {
    return Set.of(new Arc(MigrationState.PRE_COPY, MigrationState.RUNNING));
  }

  @Override
  public Compatibility compatibility(SourceDescription source, DeviceIdentity destination) {
    throw new UnsupportedOperationException("no command asks for it");
  }

  @Override
  public StreamInspector inspector(DeviceIdentity destination) {
    throw new UnsupportedOperationException("no command asks for it");
  }
}
