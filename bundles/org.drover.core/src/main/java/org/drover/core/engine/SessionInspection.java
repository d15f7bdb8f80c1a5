// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.Optional;
import org.drover.api.service.ImageReport;
import org.drover.api.service.Inspection;
import org.drover.api.service.Session;

/** A session and what its writer was told. */
record SessionInspection(Session session, InspectingWriter writer) implements Inspection {

  @Override
  public Optional<ImageReport> report() {
    return session.report().flatMap(over -> writer.report());
  }
}
