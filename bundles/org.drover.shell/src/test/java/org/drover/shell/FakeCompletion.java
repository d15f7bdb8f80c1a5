// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.Emulation;
import org.drover.api.service.Mdevs;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Owner;
import org.drover.api.service.Placement;
import org.drover.api.service.Preparer;
import org.drover.api.service.Sessions;
import org.drover.api.service.SpaceName;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.Samples;

/** The fake platform as completers see it. */
public final class FakeCompletion {
  private final Shell shell = new Shell();

  /** With an mtty and a card. */
  public FakeCompletion() {
    shell.platform.devices.add(Samples.mtty(7, MigrationState.RUNNING));
    shell.platform.devices.add(Samples.card());
  }

  /** The completer that Karaf made. */
  public Completer completer(Class<? extends Completer> type) {
    return shell.factory.getService(type);
  }

  /** A session without a terminal. */
  public Session session() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return shell.factory.create(new ByteArrayInputStream(new byte[0]), nowhere, nowhere);
  }

  /** Leases a device. */
  public void lease(DeviceAddress address) {
    shell.platform.devices.lease(address, new Owner(Owner.Kind.PERSON, "ada"));
  }

  /** Leases a device in an address space. */
  public void lease(DeviceAddress address, SpaceName space) {
    shell.platform.devices.lease(address, new Owner(Owner.Kind.PERSON, "ada"), Placement.in(space));
  }

  /** Has an ended session in the history. */
  public void keep(MigrationSnapshot ended) {
    shell.platform.sessions.kept.add(new FakeSession(ended));
  }

  /** How often the whole history was read. */
  public int readings() {
    return shell.platform.sessions.readings;
  }

  /** Takes all services away. */
  public void removeServices() {
    shell.platform.context.unregister(Devices.class);
    shell.platform.context.unregister(Emulation.class);
    shell.platform.context.unregister(Mdevs.class);
    shell.platform.context.unregister(Preparer.class);
    shell.platform.context.unregister(Sessions.class);
  }
}
