// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.fsm.MigrationState;
import org.drover.shell.run.Services;

/** Offers the states that a device can be sent to. */
@Service
public final class StateCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    return Arrays.stream(MigrationState.values())
        .filter(state -> state != MigrationState.ERROR)
        .map(MigrationState::name);
  }
}
