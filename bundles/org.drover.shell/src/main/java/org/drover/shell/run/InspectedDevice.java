// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import org.drover.api.DroverException;
import org.drover.api.service.ImageReport;
import org.drover.api.service.InspectRequest;
import org.drover.api.service.Inspection;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Migrator;
import org.drover.text.ImageFormat;

/** Inspects a device on behalf of a console, which waits for it as for a save. */
public final class InspectedDevice {
  private final Migrator migrator;
  private final Console console;

  /**
   * On a console.
   *
   * @param services have the migrator
   * @param console that waits
   */
  public InspectedDevice(Services services, Console console) {
    this.migrator = services.require(Migrator.class);
    this.console = console;
  }

  /**
   * Reads it to its end, and says how long it stood.
   *
   * @param request what
   * @param timeout as it was typed, or null
   * @return what it holds
   * @throws DroverException if it cannot begin, fails or is cancelled
   */
  public ImageReport read(InspectRequest request, String timeout) {
    TimeLimit limit = TimeLimit.of(timeout);
    Inspection inspection = migrator.inspect(request);
    SessionWatch watch = new SessionWatch(inspection.session(), console, limit);
    MigrationReport session = watch.await();
    watch.requireDone(session);
    console.say(ImageFormat.stood(request, session));
    return inspection
        .report()
        .orElseThrow(
            () -> new DroverException(session.id() + " is over and has told nothing; report it"));
  }
}
